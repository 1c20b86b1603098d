namespace LlmOps.Engine.Tenancy;

/// <summary>The tenant's data is being erased; nothing was kept.</summary>
public sealed class TenantErasedException() : Exception("The tenant's data is being erased. Repeat the request when that has finished.");
