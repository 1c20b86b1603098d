using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace LlmOps.Engine;

/// <summary>Puts texts into spans as far as the deployment allows it (<see cref="Setting"/>).</summary>
/// <param name="mode">What is allowed.</param>
public sealed class ContentCapture(ContentCaptureMode mode)
{
    /// <summary>Setting: <c>none</c> (the default), <c>redacted</c> or <c>full</c>.</summary>
    public const string Setting = "Telemetry:Content";

    private const int HashDigits = 16;

    /// <summary>Captures nothing.</summary>
    public static ContentCapture None { get; } = new(ContentCaptureMode.None);

    /// <summary>What is allowed.</summary>
    public ContentCaptureMode Mode => mode;

    /// <summary>Reads the setting; null: it is not set.</summary>
    /// <exception cref="InvalidOperationException">It has no such value.</exception>
    public static ContentCaptureMode? Parse(string? setting) =>
        string.IsNullOrEmpty(setting)
            ? null
            : setting.ToLowerInvariant() switch
            {
                "none" => ContentCaptureMode.None,
                "redacted" => ContentCaptureMode.Redacted,
                "full" => ContentCaptureMode.Full,
                _ => throw new InvalidOperationException($"{Setting} is '{setting}'; it is none, redacted or full."),
            };

    /// <summary>Tags a span with a text, or with its length and hash, or with nothing.</summary>
    public void Tag(Activity? activity, string name, string text)
    {
        if (activity is null || mode == ContentCaptureMode.None)
        {
            return;
        }

        if (mode == ContentCaptureMode.Full)
        {
            activity.SetTag(name, text);
            return;
        }

        activity.SetTag($"{name}.length", text.Length);
        activity.SetTag($"{name}.sha256", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashDigits]);
    }
}
