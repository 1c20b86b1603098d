using System.Text.Json;
using LlmOps.LocalBedrock.Errors;
using LlmOps.LocalBedrock.Faults;
using LlmOps.LocalBedrock.Guardrails;
using LlmOps.LocalBedrock.Jobs;
using LlmOps.LocalBedrock.Jobs.Learning;
using LlmOps.LocalBedrock.Models;
using LlmOps.LocalBedrock.Operations;
using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.Conversations;

/// <summary>Turns a call into a conversation, or into the error that the service would give.</summary>
internal sealed class ConversationStarter(
    ModelCatalog catalog,
    GuardrailSimulator guardrails,
    IChatModel chat,
    CustomizationStore customizations,
    TunedModels tuned,
    PromptCache cache,
    FaultInjector injector,
    TimeProvider clock
)
{
    public async Task<Conversation> StartAsync(HttpContext context, OperationCall call, ResolvedModel model)
    {
        var request =
            JsonSerializer.Deserialize(call.Body.Span, WireJson.Default.ConverseRequest) ?? throw ServiceException.Serialization();
        ConverseValidator.Validate(request, model.Model);
        var guardrail = request.GuardrailConfig is { } config ? guardrails.Find(config.GuardrailIdentifier, config.GuardrailVersion) : null;
        var tokens = PromptMeter.Count(request);
        if (tokens > model.Model.ContextTokens)
        {
            throw ServiceException.Validation("Input is too long for requested model.");
        }

        var startedAt = clock.GetTimestamp();
        var faults = await injector.EnterAsync(context, call, model.Knobs);
        var answering = customizations.ServedJob(model.Id) is { } job ? await tuned.OfAsync(job) : chat;
        return new Conversation(request, model, guardrail, answering, cache, faults, clock, startedAt);
    }

    /// <summary>The model that the path names.</summary>
    public ResolvedModel ModelOf(OperationCall call, bool forInference = true)
    {
        call.ModelId = call.Label(1);
        return catalog.Resolve(call.ModelId, forInference);
    }
}
