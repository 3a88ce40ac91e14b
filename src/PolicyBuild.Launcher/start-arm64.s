// The entry and the one way into the kernel, aarch64 (AAPCS64, section 6; the kernel takes the number in x8, arguments in x0 to x5).
        .text

// At entry sp points at argc; argv, envp and the auxiliary vector follow. The kernel aligns sp to 16.
        .globl  _start
        .type   _start, %function
_start:
        mov     x29, xzr
        mov     x30, xzr
        mov     x0, sp
        bl      pb_main
        brk     #1                      // the entry never returns

// long pb_syscall(long number, long a, long b, long c, long d, long e, long f): the negative errno on error.
        .globl  pb_syscall
        .type   pb_syscall, %function
pb_syscall:
        mov     x8, x0
        mov     x0, x1
        mov     x1, x2
        mov     x2, x3
        mov     x3, x4
        mov     x4, x5
        mov     x5, x6
        svc     #0
        ret

// long pb_clone(long flags, void *stack_end, void *work, void (*entry)(void *)): clone(2); the new task calls entry(work) on its stack.
        .globl  pb_clone
        .type   pb_clone, %function
pb_clone:
        mov     x9, x2                  // the kernel keeps these two for both tasks
        mov     x10, x3
        mov     x2, xzr
        mov     x3, xzr
        mov     x4, xzr
        mov     x8, #220
        svc     #0
        cbz     x0, 1f
        ret
1:      mov     x29, xzr
        mov     x30, xzr
        mov     x0, x9
        blr     x10
        brk     #1                      // the entry never returns

// long pb_clone3(struct clone_args *arguments, long size, void *work, void (*entry)(void *)): clone3(2), the same with the stack in the arguments.
        .globl  pb_clone3
        .type   pb_clone3, %function
pb_clone3:
        mov     x9, x2
        mov     x10, x3
        mov     x8, #435
        svc     #0
        cbz     x0, 1b
        ret

// ulong *pb_security_cookie(void)
        .globl  pb_security_cookie
        .type   pb_security_cookie, %function
pb_security_cookie:
        adrp    x0, __security_cookie
        add     x0, x0, :lo12:__security_cookie
        ret

// void *pb_image(void): the executable's ELF header; ld defines the symbol where a segment holds the header.
        .globl  pb_image
        .type   pb_image, %function
pb_image:
        adrp    x0, __ehdr_start
        add     x0, x0, :lo12:__ehdr_start
        ret

// Ends the process whatever a filter says of exit_group.
        .globl  pb_trap
        .type   pb_trap, %function
pb_trap:
        brk     #1

// Called before a frame of more than a page is used: touches its pages from the top down, so that a stack that is too small is met at its
// guard page and nowhere else. In: x9 is the frame's lowest address. May change x10 and the flags, nothing else.
        .globl  RhpStackProbe
        .type   RhpStackProbe, %function
RhpStackProbe:
        mov     x10, sp
        and     x10, x10, #-4096
1:      sub     x10, x10, #4096
        ldr     xzr, [x10]
        cmp     x10, x9
        b.hi    1b
        ret

// What methods with buffers on the stack compare before they return; the entry fills it from AT_RANDOM.
        .bss
        .balign 8
        .globl  __security_cookie
__security_cookie:
        .skip   8

        .section .note.GNU-stack, "", %progbits
