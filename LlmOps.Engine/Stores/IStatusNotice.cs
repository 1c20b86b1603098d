namespace LlmOps.Engine.Stores;

/// <summary>A store that may have something to say on the readiness page while it answers.</summary>
public interface IStatusNotice
{
    /// <summary>What people should know, one sentence without secrets, or null.</summary>
    string? Notice { get; }
}
