using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Options;

namespace LlmOps.QueryApi.Access;

/// <summary>The bootstrap key's tenant has the form of one, and calls without a credential are for Development.</summary>
internal sealed class AccessOptionsValidation(IHostEnvironment environment) : IValidateOptions<AccessOptions>
{
    public ValidateOptionsResult Validate(string? name, AccessOptions options) =>
        !TenantScope.TryCreate(options.BootstrapTenant, out _)
            ? ValidateOptionsResult.Fail($"{AccessOptions.Section}:{nameof(AccessOptions.BootstrapTenant)} is no id of a tenant.")
        : options.AllowLocal == true && !environment.IsDevelopment()
            ? ValidateOptionsResult.Fail($"{AccessOptions.Section}:{nameof(AccessOptions.AllowLocal)} is for Development only.")
        : ValidateOptionsResult.Success;
}
