namespace LlmOps.Engine.Budgets;

/// <summary>Money as whole billionths of a dollar: fine enough for one token, and exact in every store.</summary>
internal static class Usd
{
    private const decimal NanosInADollar = 1_000_000_000m;

    /// <summary>Rounds up: a cost is never nothing because it is small.</summary>
    public static long ToNanos(decimal usd) => (long)decimal.Ceiling(usd * NanosInADollar);

    public static decimal FromNanos(long nanos) => nanos / NanosInADollar;
}
