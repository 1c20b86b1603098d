using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.FineTuning;

/// <summary>How conversations become a better model; configuration section <c>FineTuning</c>.</summary>
public sealed class FineTuningOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "FineTuning";

    /// <summary>When runs start, as a cron expression of five fields in UTC; empty: only when a person asks.</summary>
    public string Schedule { get; set; } = "";

    /// <summary>Foundation model to start from, such as <c>amazon.nova-lite-v1:0:300k</c>.</summary>
    public string BaseModel { get; set; } = "amazon.nova-lite-v1:0:300k";

    /// <summary>What the names of jobs, models and deployments begin with. Whatever begins so and is not needed is removed: environments
    /// in one account must differ.</summary>
    public string NamePrefix { get; set; } = "llmops-ft";

    /// <summary>Id under which the base model is called and priced, such as <c>amazon.nova-lite-v1:0</c>; empty: <see cref="BaseModel"/>
    /// without its context length.</summary>
    public string InferenceModel { get; set; } = "";

    /// <summary>Format of the training records: <c>nova</c>, <c>llama</c> (Llama 3.1), <c>llama-converse</c> (3.2, 3.3) or
    /// <c>claude3</c>.</summary>
    public string Format { get; set; } = "nova";

    /// <summary>Tenants by id. A tenant that is not listed with <see cref="TenantTuningOptions.Consent"/> is never read.</summary>
    public Dictionary<string, TenantTuningOptions> Tenants { get; set; } = [];

    /// <summary>The tenant whose budget pays for training and evaluation.</summary>
    public string BudgetTenant { get; set; } = "fine-tuning";

    /// <summary>ARN of the role in whose name Bedrock reads the dataset and writes its metrics.</summary>
    public string RoleArn { get; set; } = "";

    /// <summary>What training costs, US dollars for a million tokens and epoch; null: not known, and no job starts.</summary>
    public decimal? TrainingUsdPerMillionTokens { get; set; }

    /// <summary>Hyperparameters of the job, as the base model names them.</summary>
    public Dictionary<string, string> HyperParameters { get; set; } = new() { ["epochCount"] = "2" };

    /// <summary>What goes into a dataset.</summary>
    public DatasetOptions Dataset { get; set; } = new();

    /// <summary>How a tuned model is put where it can be called.</summary>
    public ServingOptions Serving { get; set; } = new();

    /// <summary>What a tuned model has to prove.</summary>
    public GateOptions Gate { get; set; } = new();

    /// <summary>How a tuned model that has proved itself reaches callers.</summary>
    public RolloutOptions Rollout { get; set; } = new();

    /// <summary>How often a job or a deployment under way is asked for its state.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>How long a worker that stopped renewing its lease still counts as the runner.</summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a job may take before it is asked to stop.</summary>
    public TimeSpan JobTimeLimit { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The model's id for calls and prices.</summary>
    internal string CallableBaseModel => InferenceModel.Length > 0 ? InferenceModel : WithoutContextLength(BaseModel);

    /// <summary>Whose budget pays.</summary>
    internal TenantScope BudgetScope => TenantScope.Create(BudgetTenant);

    /// <summary>Epochs of the job.</summary>
    internal int Epochs =>
        HyperParameters.TryGetValue("epochCount", out var text) && int.TryParse(text, out var epochs) && epochs > 0 ? epochs : 1;

    /// <summary>The tenants that agreed.</summary>
    internal IReadOnlyList<string> ConsentingTenants =>
        [.. Tenants.Where(tenant => tenant.Value.Consent).Select(tenant => tenant.Key).Order(StringComparer.Ordinal)];

    /// <summary>Says what is wrong with the options, or null.</summary>
    internal string? Problem() =>
        !TrainingFormat.IsKnown(Format) ? $"FineTuning:Format is '{Format}'; it must be one of {string.Join(", ", TrainingFormat.Names)}."
        : NamePrefix.Length is 0 or > 40
        || !NamePrefix.All(character => char.IsAsciiLetterOrDigit(character) || character == '-')
        || NamePrefix[0] == '-'
        || NamePrefix[^1] == '-'
            ? $"FineTuning:NamePrefix is '{NamePrefix}'; it must be 1 to 40 letters, digits and hyphens, and neither begin nor end with a "
                + $"hyphen."
        : string.IsNullOrWhiteSpace(BaseModel) ? "FineTuning:BaseModel must name a foundation model."
        : !TrainingFormat.Of(Format).Fits(BaseModel)
            ? $"FineTuning:Format is '{Format}', which FineTuning:BaseModel '{BaseModel}' does not take; {(TrainingFormat.NameFor(BaseModel) is { } right ? $"it takes '{right}'." : "what it takes is not known here.")}"
        : Serving.Kind == ServingOptions.OnDemand && !TrainingFormat.Of(Format).AnswersOnDemand(BaseModel)
            ? $"FineTuning:Serving:Kind is 'on-demand', which Bedrock does not offer for models tuned from '{BaseModel}'; set it to 'provisioned'."
        : Tenants.Keys.FirstOrDefault(tenant => !TenantScope.TryCreate(tenant, out _)) is { } wrong
            ? $"FineTuning:Tenants names '{wrong}', which is no tenant id."
        : !TenantScope.TryCreate(BudgetTenant, out _) ? $"FineTuning:BudgetTenant is '{BudgetTenant}', which is no tenant id."
        : TrainingUsdPerMillionTokens < 0 ? "FineTuning:TrainingUsdPerMillionTokens must not be negative."
        : PollInterval <= TimeSpan.Zero || LeaseDuration <= PollInterval
            ? "FineTuning:PollInterval must be above zero and below FineTuning:LeaseDuration."
        : JobTimeLimit <= TimeSpan.Zero ? "FineTuning:JobTimeLimit must be above zero."
        : Dataset.Problem() ?? Serving.Problem() ?? Gate.Problem() ?? Rollout.Problem();

    private static string WithoutContextLength(string model)
    {
        var colon = model.LastIndexOf(':');
        return colon > 0 && model.EndsWith('k') && int.TryParse(model.AsSpan(colon + 1, model.Length - colon - 2), out _)
            ? model[..colon]
            : model;
    }
}
