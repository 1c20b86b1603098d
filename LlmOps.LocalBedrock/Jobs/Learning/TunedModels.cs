using System.Collections.Concurrent;
using LlmOps.LocalBedrock.Models;

namespace LlmOps.LocalBedrock.Jobs.Learning;

/// <summary>The models that jobs made. What a job learned is worked out when its model is first asked.</summary>
internal sealed class TunedModels(TrainingObjects objects, IChatModel chat)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<IChatModel>>> _models = new(StringComparer.Ordinal);

    /// <summary>What answers for the model of a job.</summary>
    public Task<IChatModel> OfAsync(CustomizationJob job) =>
        _models
            .GetOrAdd(
                job.Arn,
                static (_, state) => new Lazy<Task<IChatModel>>(() => state.Models.LearnAsync(state.Job)),
                (Models: this, Job: job)
            )
            .Value;

    private async Task<IChatModel> LearnAsync(CustomizationJob job)
    {
        var lines = await objects.ReadLinesAsync(job.Request.TrainingDataConfig?.S3Uri);
        var records = lines.Select(TrainingRecord.Read).OfType<TrainingRecord>().ToList();
        return records.Count == 0 && !job.LearnsWorse ? chat : new TunedChatModel(Tuning.Learn(records, job.LearnsWorse), chat);
    }
}
