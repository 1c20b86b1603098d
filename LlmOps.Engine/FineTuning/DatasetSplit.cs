namespace LlmOps.Engine.FineTuning;

/// <summary>Splits examples by conversation: the newest conversations are held out, so that the comparison asks what training could not
/// have seen; of the others a stable choice validates.</summary>
internal static class DatasetSplit
{
    public static IReadOnlyDictionary<string, List<Example>> Of(IReadOnlyCollection<Example> examples, DatasetOptions options)
    {
        var conversations = examples
            .GroupBy(example => example.Conversation, StringComparer.Ordinal)
            .OrderBy(group => group.Max(example => example.At))
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .ToList();
        var heldOut = (int)Math.Ceiling(conversations.Count * options.HeldOutShare);
        var parts = new Dictionary<string, List<Example>>(StringComparer.Ordinal)
        {
            [DatasetParts.Train] = [],
            [DatasetParts.Validation] = [],
            [DatasetParts.HeldOut] = [],
        };
        for (var i = 0; i < conversations.Count; i++)
        {
            var part =
                i >= conversations.Count - heldOut ? DatasetParts.HeldOut
                : StableShare.Of("validation", conversations[i].Key) < options.ValidationShare ? DatasetParts.Validation
                : DatasetParts.Train;
            parts[part]
                .AddRange(conversations[i].OrderBy(example => example.Sequence).ThenBy(example => example.TurnId, StringComparer.Ordinal));
        }

        return parts;
    }
}
