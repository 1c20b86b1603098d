namespace LlmOps.Benchmarks.Load;

/// <summary>What a stage of a load looked like to its callers.</summary>
/// <param name="Name">The stage.</param>
/// <param name="Offered">Questions sent a second.</param>
/// <param name="Answered">Questions answered a second.</param>
/// <param name="AnswerTimes">Times of answers, seconds, in order.</param>
/// <param name="RefusalTimes">Times of refusals (429 and 503), seconds, in order.</param>
/// <param name="RefusalsWithoutWait">Refusals that did not say when to come again.</param>
/// <param name="Failures">Everything else.</param>
/// <param name="PeakRssMiB">Memory of the API at its most, MiB.</param>
/// <param name="ApiMilliseconds">Processor time of the API for each answer, milliseconds; refusals are in it.</param>
/// <param name="ModelsMilliseconds">That of LocalBedrock; 0 where it is not known.</param>
internal sealed record LoadStage(
    string Name,
    double Offered,
    double Answered,
    IReadOnlyList<double> AnswerTimes,
    IReadOnlyList<double> RefusalTimes,
    int RefusalsWithoutWait,
    int Failures,
    double PeakRssMiB,
    double ApiMilliseconds,
    double ModelsMilliseconds
)
{
    /// <summary>A time that a share of the times do not pass, milliseconds.</summary>
    public static double Quantile(IReadOnlyList<double> ordered, double share) =>
        ordered.Count == 0 ? double.NaN : 1000 * ordered[(int)Math.Min(ordered.Count - 1, share * ordered.Count)];
}
