namespace LlmOps.Engine.FineTuning;

/// <summary>How a tuned model is put where it can be called; configuration section <c>FineTuning:Serving</c>.</summary>
public sealed class ServingOptions
{
    /// <summary>Value of <see cref="Kind"/>: a deployment that is paid by token.</summary>
    public const string OnDemand = "on-demand";

    /// <summary>Value of <see cref="Kind"/>: model units that are paid by the hour, used or not.</summary>
    public const string Provisioned = "provisioned";

    /// <summary><c>on-demand</c> or <c>provisioned</c>.</summary>
    public string Kind { get; set; } = OnDemand;

    /// <summary>Model units of provisioned throughput.</summary>
    public int ModelUnits { get; set; } = 1;

    /// <summary>How long a deployment may take to become active before the run gives it up.</summary>
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromHours(2);

    internal string? Problem() =>
        Kind is not (OnDemand or Provisioned) ? $"FineTuning:Serving:Kind is '{Kind}'; it must be {OnDemand} or {Provisioned}."
        : ModelUnits < 1 || TimeLimit <= TimeSpan.Zero
            ? "FineTuning:Serving:ModelUnits must be 1 or more, FineTuning:Serving:TimeLimit above zero."
        : null;
}
