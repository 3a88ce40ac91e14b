# The entry and the one way into the kernel, x86_64 (System V ABI, AMD64 supplement, sections 3.4.1 and A.2.1).
        .text

# At entry rsp points at argc; argv, envp and the auxiliary vector follow. The code behind expects a stack aligned to 16.
        .globl  _start
        .type   _start, @function
_start:
        xor     %ebp, %ebp
        mov     %rsp, %rdi
        and     $-16, %rsp
        call    pb_main
        ud2                             # the entry never returns

# long pb_syscall(long number, long a, long b, long c, long d, long e, long f): the negative errno on error.
        .globl  pb_syscall
        .type   pb_syscall, @function
pb_syscall:
        mov     %rdi, %rax
        mov     %rsi, %rdi
        mov     %rdx, %rsi
        mov     %rcx, %rdx
        mov     %r8, %r10
        mov     %r9, %r8
        mov     8(%rsp), %r9
        syscall
        ret

# long pb_clone(long flags, void *stack_end, void *work, void (*entry)(void *)): clone(2); the new task calls entry(work) on its stack.
        .globl  pb_clone
        .type   pb_clone, @function
pb_clone:
        mov     %rdx, %r9               # the kernel keeps r9 and r8 for both tasks; r8 is the thread storage, which no flag here asks for
        mov     %rcx, %r8
        xor     %edx, %edx
        xor     %r10d, %r10d
        mov     $56, %eax
        syscall
        test    %rax, %rax
        jz      1f
        ret
1:      xor     %ebp, %ebp
        mov     %r9, %rdi
        call    *%r8
        ud2                             # the entry never returns

# long pb_clone3(struct clone_args *arguments, long size, void *work, void (*entry)(void *)): clone3(2), the same with the stack in the arguments.
        .globl  pb_clone3
        .type   pb_clone3, @function
pb_clone3:
        mov     %rdx, %r9
        mov     %rcx, %r8
        mov     $435, %eax
        syscall
        test    %rax, %rax
        jz      1b
        ret

# ulong *pb_security_cookie(void)
        .globl  pb_security_cookie
        .type   pb_security_cookie, @function
pb_security_cookie:
        lea     __security_cookie(%rip), %rax
        ret

# void *pb_image(void): the executable's ELF header; ld defines the symbol where a segment holds the header.
        .globl  pb_image
        .type   pb_image, @function
pb_image:
        lea     __ehdr_start(%rip), %rax
        ret

# Ends the process whatever a filter says of exit_group.
        .globl  pb_trap
        .type   pb_trap, @function
pb_trap:
        ud2

# Called before a frame of more than a page is used: touches its pages from the top down, so that a stack that is too small is met at its
# guard page and nowhere else. In: r11 is the frame's lowest address. May change rax and the flags, nothing else.
        .globl  RhpStackProbe
        .type   RhpStackProbe, @function
RhpStackProbe:
        mov     %rsp, %rax
        and     $-4096, %rax
1:      sub     $4096, %rax
        test    %eax, (%rax)
        cmp     %r11, %rax
        ja      1b
        ret

# What methods with buffers on the stack compare before they return; the entry fills it from AT_RANDOM.
        .bss
        .balign 8
        .globl  __security_cookie
__security_cookie:
        .skip   8

        .section .note.GNU-stack, "", @progbits
