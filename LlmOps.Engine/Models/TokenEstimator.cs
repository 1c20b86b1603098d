namespace LlmOps.Engine.Models;

/// <summary>Estimates token counts from lengths where no provider counted. It starts at 3.5 bytes for a token and learns from the
/// provider's own figures. Guesses are for budgets and limits; for a bill only where the provider's figures never come, and then not below
/// the first guess.</summary>
public sealed class TokenEstimator
{
    private const double Start = 3.5;
    private const double Least = 1.5;
    private const double Most = 8;
    private const double Weight = 0.05;
    private const int MinSample = 200;

    private readonly Lock _lock = new();
    private double _bytesPerToken = Start;

    /// <summary>Bytes of UTF-8 that make up one token, as learned so far.</summary>
    public double BytesPerToken
    {
        get
        {
            lock (_lock)
            {
                return _bytesPerToken;
            }
        }
    }

    /// <summary>Tokens that a text of this many UTF-8 bytes has, rounded up.</summary>
    public int Estimate(int bytes) => (int)Math.Ceiling(bytes / BytesPerToken);

    /// <summary>Tokens to pay for a text of this many UTF-8 bytes whose figures never came: what other texts taught may make it dearer, not
    /// cheaper.</summary>
    internal int EstimateToPay(int bytes) => (int)Math.Ceiling(bytes / Math.Min(Start, BytesPerToken));

    /// <summary>Tokens that a text has, rounded up.</summary>
    public int Estimate(string text) => Estimate(System.Text.Encoding.UTF8.GetByteCount(text));

    /// <summary>Learns that this many bytes were this many tokens. Short samples say little and are left out.</summary>
    public void Observe(int bytes, long tokens)
    {
        if (tokens <= 0 || bytes < MinSample)
        {
            return;
        }

        lock (_lock)
        {
            _bytesPerToken += Weight * (Math.Clamp((double)bytes / tokens, Least, Most) - _bytesPerToken);
        }
    }
}
