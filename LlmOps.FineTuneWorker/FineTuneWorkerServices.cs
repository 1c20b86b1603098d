using LlmOps.Composition;

namespace LlmOps.FineTuneWorker;

/// <summary>Registers what runs in this service.</summary>
internal static class FineTuneWorkerServices
{
    public static IHostApplicationBuilder AddFineTuneWorker(this IHostApplicationBuilder builder)
    {
        builder.AddModels();
        builder.AddCosts();
        builder.AddKnowledge();
        builder.AddIngestion();
        builder.AddMemoryStores();
        builder.AddFineTuning();
        builder.AddDatasetErasure();
        return builder;
    }
}
