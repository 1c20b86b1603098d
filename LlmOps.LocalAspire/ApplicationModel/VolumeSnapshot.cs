namespace Aspire.Hosting.ApplicationModel;

/// <summary>A volume.</summary>
/// <param name="Source">Its name or path; null where it has none.</param>
/// <param name="Target">Where the container sees it.</param>
/// <param name="MountType"><c>bind</c> or <c>volume</c>.</param>
/// <param name="IsReadOnly">Whether it cannot be written to.</param>
public sealed record VolumeSnapshot(string? Source, string Target, string MountType, bool IsReadOnly);
