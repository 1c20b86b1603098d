namespace LlmOps.Engine.Asking.Support.Values;

/// <summary>Arithmetic that ends where decimals do: the author of a text chooses how long its numbers are.</summary>
internal static class Reckoning
{
    /// <summary>A product; the largest decimal where it has none.</summary>
    public static decimal Times(this decimal number, decimal factor)
    {
        try
        {
            return number * factor;
        }
        catch (OverflowException)
        {
            return decimal.MaxValue;
        }
    }
}
