namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>Finds what a misspelt word was meant to be.</summary>
internal static class Spelling
{
    // Longer words are no misspelt names, and the distance costs the product of both lengths.
    private const int MaxLength = 64;

    /// <summary>
    /// The candidate with the fewest edits (insert, delete, change, swap of neighbours; case counts as nothing) to the word; null where none is
    /// near: a third of the word's length, at least one. Of several the first in the given order.
    /// </summary>
    internal static string? Nearest(string word, IEnumerable<string> candidates)
    {
        if (word.Length is 0 or > MaxLength) { return null; }
        string? nearest = null;
        int best = Math.Max(1, word.Length / 3) + 1;
        foreach (string candidate in candidates)
        {
            if (Math.Abs(candidate.Length - word.Length) >= best || candidate.Length > MaxLength) { continue; }
            int distance = Distance(word, candidate, best);
            if (distance >= best) { continue; }
            best = distance;
            nearest = candidate;
            if (distance == 0) { break; }
        }

        return nearest;
    }

    // Optimal string alignment, three rows; gives up where a row is nowhere below the limit.
    private static int Distance(string left, string right, int limit)
    {
        Span<int> beforeLast = stackalloc int[MaxLength + 1];
        Span<int> last = stackalloc int[MaxLength + 1];
        Span<int> current = stackalloc int[MaxLength + 1];
        for (int j = 0; j <= right.Length; j++) { last[j] = j; }
        for (int i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            int lowest = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int change = last[j - 1] + (Same(left[i - 1], right[j - 1]) ? 0 : 1);
                int cost = Math.Min(change, Math.Min(last[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]))
                {
                    cost = Math.Min(cost, beforeLast[j - 2] + 1);
                }

                current[j] = cost;
                lowest = Math.Min(lowest, cost);
            }

            if (lowest >= limit) { return limit; }
            Span<int> free = beforeLast;
            beforeLast = last;
            last = current;
            current = free;
        }

        return last[right.Length];
    }

    // '-' and '_' are mistaken for each other as often as case is.
    private static bool Same(char left, char right) => Fold(left) == Fold(right);

    private static char Fold(char letter) => letter == '-' ? '_' : char.ToLowerInvariant(letter);
}
