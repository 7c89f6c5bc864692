namespace Bench.Generation;

/// <summary>
/// A small seeded generator (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014). The framework's own
/// generator does not promise the same sequence in every release, and the samples must not change with one.
/// </summary>
public struct SplitMix64(ulong seed)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private ulong _state = seed;

    /// <summary>A stream of its own for each pair of keys, so that adding one user changes nobody else's events.</summary>
    public static SplitMix64 For(ulong seed, int first, int second = 0) =>
        new(Mix(Mix(seed + Golden * (uint)first) + Golden * (uint)second));

    /// <summary>A bijection of 64-bit numbers: different inputs never meet, so it also makes ids.</summary>
    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public ulong Next() => Mix(_state += Golden);

    /// <summary>A whole number from 0 to <paramref name="limit"/> − 1.</summary>
    public int Below(int limit) => (int)Math.BigMul(Next(), (ulong)limit, out _);

    /// <summary>A whole number from <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    /// <summary>A number in [0, 1). Only +, −, × and ÷ are applied to it: library functions differ between systems in the last bit.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    public T Pick<T>(ReadOnlySpan<T> values) => values[Below(values.Length)];
}
