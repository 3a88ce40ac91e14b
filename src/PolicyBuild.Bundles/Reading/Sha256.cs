using System.Runtime.CompilerServices;

namespace PolicyBuild.Bundles.Reading;

/// <summary>
/// SHA-256 (FIPS 180-4) without the BCL: OpenSSL's first call in a process costs more than a whole compile, and the launcher, which
/// compiles this file too, has no BCL at all.
/// </summary>
/// <remarks>Sound because every pointer is used only within the length that came with it; there are no other preconditions.</remarks>
public static unsafe class Sha256
{
    /// <summary>Length of a digest in bytes.</summary>
    public const int DigestSize = 32;

    /// <summary>Length of a block in bytes (FIPS 180-4, section 1).</summary>
    internal const int BlockSize = 64;

    private const int Rounds = 64;

    /// <summary>Hashes <paramref name="length"/> bytes.</summary>
    /// <param name="data">The bytes; may be null where the length is 0.</param>
    /// <param name="length">How many.</param>
    /// <param name="digest">Where <see cref="DigestSize"/> bytes are written.</param>
    public static void Hash(byte* data, ulong length, byte* digest) => HashJoined(data, 0, data, length, digest);

    /// <summary>Hashes whole blocks, then bytes that lie elsewhere, as if they followed each other.</summary>
    /// <param name="head">The blocks.</param>
    /// <param name="headLength">Their length in bytes, a multiple of <see cref="BlockSize"/>.</param>
    /// <param name="data">The bytes that follow.</param>
    /// <param name="length">Their length in bytes.</param>
    /// <param name="digest">Where <see cref="DigestSize"/> bytes are written.</param>
    internal static void HashJoined(byte* head, ulong headLength, byte* data, ulong length, byte* digest)
    {
        // The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, section 4.2.2). They lie on
        // the stack because that needs neither an array nor a span over typed data from the core library.
        uint* constants = stackalloc uint[Rounds]
        {
            0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5, 0x3956C25B, 0x59F111F1, 0x923F82A4, 0xAB1C5ED5,
            0xD807AA98, 0x12835B01, 0x243185BE, 0x550C7DC3, 0x72BE5D74, 0x80DEB1FE, 0x9BDC06A7, 0xC19BF174,
            0xE49B69C1, 0xEFBE4786, 0x0FC19DC6, 0x240CA1CC, 0x2DE92C6F, 0x4A7484AA, 0x5CB0A9DC, 0x76F988DA,
            0x983E5152, 0xA831C66D, 0xB00327C8, 0xBF597FC7, 0xC6E00BF3, 0xD5A79147, 0x06CA6351, 0x14292967,
            0x27B70A85, 0x2E1B2138, 0x4D2C6DFC, 0x53380D13, 0x650A7354, 0x766A0ABB, 0x81C2C92E, 0x92722C85,
            0xA2BFE8A1, 0xA81A664B, 0xC24B8B70, 0xC76C51A3, 0xD192E819, 0xD6990624, 0xF40E3585, 0x106AA070,
            0x19A4C116, 0x1E376C08, 0x2748774C, 0x34B0BCB5, 0x391C0CB3, 0x4ED8AA4A, 0x5B9CCA4F, 0x682E6FF3,
            0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208, 0x90BEFFFA, 0xA4506CEB, 0xBEF9A3F7, 0xC67178F2,
        };

        // The same of the square roots of the first 8 primes (section 5.3.3).
        uint* state = stackalloc uint[8]
        {
            0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19,
        };
        uint* schedule = stackalloc uint[Rounds];

        Compress(state, constants, schedule, head, headLength / BlockSize);
        Compress(state, constants, schedule, data, length / BlockSize);

        // What is left, a 1 bit, zeros, and the length in bits fill one block or two (section 5.1.1).
        byte* tail = stackalloc byte[2 * BlockSize];
        ulong left = length % BlockSize;
        ulong blocks = left < BlockSize - 8 ? 1u : 2u;
        for (ulong i = 0; i < blocks * BlockSize; i++) { tail[i] = 0; }
        for (ulong i = 0; i < left; i++) { tail[i] = data[length - left + i]; }
        tail[left] = 0x80;
        ulong bits = (headLength + length) * 8;
        for (ulong i = 0; i < 8; i++) { tail[(blocks * BlockSize) - 1 - i] = (byte)(bits >> (int)(8 * i)); }
        Compress(state, constants, schedule, tail, blocks);

        for (int i = 0; i < DigestSize; i++) { digest[i] = (byte)(state[i / 4] >> (24 - (8 * (i % 4)))); }
    }

    /// <summary>Whether two digests are the same.</summary>
    internal static bool Same(byte* left, byte* right)
    {
        int difference = 0;
        for (int i = 0; i < DigestSize; i++) { difference |= left[i] ^ right[i]; }
        return difference == 0;
    }

    private static void Compress(uint* state, uint* constants, uint* schedule, byte* block, ulong blocks)
    {
        for (; blocks != 0; blocks--, block += BlockSize)
        {
            Expand(block, schedule);
            uint a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
            uint unlike = b ^ c;
            uint* word = schedule;
            for (uint* constant = constants; constant != constants + Rounds; constant += 8, word += 8)
            {
                // After eight rounds each variable has its own place again, so that none is moved.
                Round(a, b, ref d, e, f, g, ref h, constant[0] + word[0], ref unlike);
                Round(h, a, ref c, d, e, f, ref g, constant[1] + word[1], ref unlike);
                Round(g, h, ref b, c, d, e, ref f, constant[2] + word[2], ref unlike);
                Round(f, g, ref a, b, c, d, ref e, constant[3] + word[3], ref unlike);
                Round(e, f, ref h, a, b, c, ref d, constant[4] + word[4], ref unlike);
                Round(d, e, ref g, h, a, b, ref c, constant[5] + word[5], ref unlike);
                Round(c, d, ref f, g, h, a, ref b, constant[6] + word[6], ref unlike);
                Round(b, c, ref e, f, g, h, ref a, constant[7] + word[7], ref unlike);
            }

            state[0] += a;
            state[1] += b;
            state[2] += c;
            state[3] += d;
            state[4] += e;
            state[5] += f;
            state[6] += g;
            state[7] += h;
        }
    }

    // One round (section 6.2.2, step 3). The sums are in the order in which their parts are known: the next round waits for d and h.
    // What most of a, b and c have is b's bit, but where b is unlike both others.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(uint a, uint b, ref uint d, uint e, uint f, uint g, ref uint h, uint input, ref uint unlike)
    {
        h += input + (g ^ (e & (f ^ g)));
        h += Rotate(e, 6) ^ Rotate(e, 11) ^ Rotate(e, 25);
        d += h;
        uint next = a ^ b;
        h += (b ^ (unlike & next)) + (Rotate(a, 2) ^ Rotate(a, 13) ^ Rotate(a, 22));
        unlike = next;
    }

    // Section 6.2.2, step 1. The two newest words stay at hand.
    private static void Expand(byte* block, uint* schedule)
    {
        for (int i = 0; i < 16; i++)
        {
            byte* word = block + (4 * i);
            schedule[i] = ((uint)word[0] << 24) | ((uint)word[1] << 16) | ((uint)word[2] << 8) | word[3];
        }

        uint even = schedule[14];
        uint odd = schedule[15];
        for (uint* at = schedule + 16; at != schedule + Rounds; at += 2)
        {
            even = Near(even) + (at[-7] + Far(at[-15]) + at[-16]);
            at[0] = even;
            odd = Near(odd) + (at[-6] + Far(at[-14]) + at[-15]);
            at[1] = odd;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Near(uint word) => Rotate(word, 17) ^ Rotate(word, 19) ^ (word >> 10);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Far(uint word) => Rotate(word, 7) ^ Rotate(word, 18) ^ (word >> 3);

    // The compiler knows the pattern: one rotate instruction.
    private static uint Rotate(uint value, int count) => (value >> count) | (value << (32 - count));
}
