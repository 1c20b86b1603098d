namespace LlmOps.Engine.Budgets;

/// <summary>What usage can be told apart by.</summary>
public enum UsageDimension
{
    /// <summary>The UTC day on which the money was reserved.</summary>
    Day,

    /// <summary>The model.</summary>
    Model,

    /// <summary>The kind of request.</summary>
    Route,

    /// <summary>The API key.</summary>
    Key,

    /// <summary>What the model was called for.</summary>
    Purpose,
}
