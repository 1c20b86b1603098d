namespace LlmOps.Engine.Knowledge;

/// <summary>An object that was put into a bucket.</summary>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Key">The object's key, decoded.</param>
public sealed record IncomingObject(string Bucket, string Key);
