namespace LlmOps.Engine.Budgets;

/// <summary>What may be spent on models; configuration section <c>Budgets</c>. Caps are US dollars; a negative one means no cap.</summary>
public sealed class BudgetOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Budgets";

    /// <summary>Cap for each tenant and UTC day.</summary>
    public decimal TenantDailyUsd { get; set; } = 20m;

    /// <summary>Cap for each tenant and UTC month.</summary>
    public decimal TenantMonthlyUsd { get; set; } = -1m;

    /// <summary>Cap for all tenants together, each UTC day.</summary>
    public decimal GlobalDailyUsd { get; set; } = -1m;

    /// <summary>Cap for all tenants together, each UTC month.</summary>
    public decimal GlobalMonthlyUsd { get; set; } = -1m;

    /// <summary>Cap for each API key and UTC day.</summary>
    public decimal KeyDailyUsd { get; set; } = -1m;

    /// <summary>Cap for each API key and UTC month.</summary>
    public decimal KeyMonthlyUsd { get; set; } = -1m;

    /// <summary>Cap for each session and UTC day.</summary>
    public decimal SessionDailyUsd { get; set; } = -1m;

    /// <summary>Cap for each session and UTC month.</summary>
    public decimal SessionMonthlyUsd { get; set; } = -1m;

    /// <summary>Caps of single API keys, by key id.</summary>
    public Dictionary<string, BudgetLimits> Keys { get; set; } = [];

    /// <summary>Names of caps, such as <c>session-daily</c>, that do not keep anything from being answered while the ledger is down. Only
    /// where every cap that holds for a request is named is it answered then; what it cost is booked once the ledger is back.</summary>
    public List<string> FailOpen { get; set; } = [];

    /// <summary>Share of a cap, 0 to 1, from which callers and operators are warned and nothing else changes.</summary>
    public double WarnFrom { get; set; } = 0.70;

    /// <summary>Caps of single tenants, by tenant id.</summary>
    public Dictionary<string, BudgetLimits> Tenants { get; set; } = [];

    /// <summary>How long money stays reserved where neither settlement nor release comes, because the process ended; then it is charged.
    /// Longer than any answer takes.</summary>
    public TimeSpan ReservationLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often reservations of processes that ended are looked for and charged.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a process remembers budgets that were set while the service works, and so how late a change may hold.</summary>
    public TimeSpan SettingsLifetime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Time for one call to a ledger beyond this machine, repetitions included.</summary>
    public TimeSpan LedgerTimeLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Share of a cap, 0 to 1, from which answers are shorter and rest on fewer passages.</summary>
    public double ShorterAnswersFrom { get; set; } = 0.80;

    /// <summary>Output tokens of an answer from <see cref="ShorterAnswersFrom"/> on, at most.</summary>
    public int ShorterMaxOutputTokens { get; set; } = 384;

    /// <summary>Passages of an answer from <see cref="ShorterAnswersFrom"/> on, at most.</summary>
    public int ShorterMaxPassages { get; set; } = 3;

    /// <summary>Share of a cap, 0 to 1, from which nothing is reranked.</summary>
    public double NoRerankFrom { get; set; } = 0.95;

    /// <summary>Share of a cap, 0 to 1, from which <see cref="CheaperModel"/> answers.</summary>
    public double CheaperModelFrom { get; set; } = 0.97;

    /// <summary>Id of the chat model that answers then; empty: there is none, and the model stays.</summary>
    public string CheaperModel { get; set; } = "";

    /// <summary>Share of a cap, 0 to 1, from which only questions whose answer is cached are answered; 1: new answers are given until
    /// the cap is reached.</summary>
    public double CachedOnlyFrom { get; set; } = 1;

    /// <summary>Every chat model that may take the place of the configured one.</summary>
    internal IEnumerable<string> CheaperModels =>
        Tenants.Values.Select(own => own.CheaperModel).Append(CheaperModel).OfType<string>().Where(model => model.Length > 0).Distinct();

    /// <summary>Every cap that may hold.</summary>
    internal static IReadOnlyList<string> CapNames { get; } =
    ["tenant-daily", "tenant-monthly", "key-daily", "key-monthly", "session-daily", "session-monthly", "global-daily", "global-monthly"];

    private bool IsLadder(BudgetLimits own) =>
        (own.WarnFrom ?? 0) is >= 0 and <= 1
        && (own.ShorterAnswersFrom ?? ShorterAnswersFrom) is >= 0 and <= 1
        && (own.NoRerankFrom ?? NoRerankFrom) is >= 0 and <= 1
        && (own.CheaperModelFrom ?? 0) is >= 0 and <= 1
        && (own.CachedOnlyFrom ?? 0) is >= 0 and <= 1
        && (own.ShorterMaxOutputTokens ?? 1) >= 1
        && (own.ShorterMaxPassages ?? 1) >= 1
        && (own.ShorterAnswersFrom ?? ShorterAnswersFrom) <= (own.NoRerankFrom ?? NoRerankFrom);

    /// <summary>Says what is wrong with the options, or null.</summary>
    internal string? Problem() =>
        ReservationLifetime <= TimeSpan.Zero || LedgerTimeLimit <= TimeSpan.Zero || SweepInterval <= TimeSpan.Zero
            ? "Budgets:ReservationLifetime, Budgets:LedgerTimeLimit and Budgets:SweepInterval must be above zero."
        : SettingsLifetime < TimeSpan.Zero || SettingsLifetime > TimeSpan.FromMinutes(1)
            ? "Budgets:SettingsLifetime must be from 0 to 1 minute."
        : FailOpen.Except(CapNames).FirstOrDefault() is { } unknown
            ? $"Budgets:FailOpen names '{unknown}'; it is a list of {string.Join(", ", CapNames)}."
        : WarnFrom is not (>= 0 and <= 1) ? "Budgets:WarnFrom must be from 0 to 1."
        : Tenants.FirstOrDefault(tenant => !IsLadder(tenant.Value)) is { Key: { } tenant }
            ? $"Budgets:Tenants:{tenant}: WarnFrom, ShorterAnswersFrom, NoRerankFrom, CheaperModelFrom and CachedOnlyFrom must be from 0 to 1, "
                + "ShorterAnswersFrom not above NoRerankFrom, ShorterMaxOutputTokens and ShorterMaxPassages 1 or more."
        : CheaperModelFrom is not (>= 0 and <= 1) || CachedOnlyFrom is not (>= 0 and <= 1)
            ? "Budgets:CheaperModelFrom and Budgets:CachedOnlyFrom must be from 0 to 1."
        : ShorterAnswersFrom is not (>= 0 and <= 1) || NoRerankFrom is not (>= 0 and <= 1)
            ? "Budgets:ShorterAnswersFrom and Budgets:NoRerankFrom must be from 0 to 1."
        : ShorterAnswersFrom > NoRerankFrom ? "Budgets:ShorterAnswersFrom must not be above Budgets:NoRerankFrom."
        : ShorterMaxOutputTokens < 1 || ShorterMaxPassages < 1
            ? "Budgets:ShorterMaxOutputTokens and Budgets:ShorterMaxPassages must be 1 or more."
        : null;
}
