using System.Text;
using LlmOps.Engine.FineTuning;

namespace LlmOps.Tests.Conformance;

/// <summary>What every store of datasets does.</summary>
[Conformance(typeof(IDatasetStore))]
public abstract class DatasetStoreConformance
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected abstract IDatasetStore Open();

    [Fact]
    public async Task WhatWasPutIsReadByTheNextProcess()
    {
        await Open().PutAsync("datasets/runs/one/train.jsonl", Encoding.UTF8.GetBytes("a\nü 😀\n"), Cancel);

        Assert.Equal("a\nü 😀\n", Encoding.UTF8.GetString((await Open().GetAsync("datasets/runs/one/train.jsonl", Cancel))!));
        Assert.Null(await Open().GetAsync("datasets/runs/one/other.jsonl", Cancel));
        Assert.Null(await Open().GetAsync("datasets/runs/two/train.jsonl", Cancel));
    }

    [Fact]
    public async Task PuttingAKeyAgainReplacesTheWholeObject()
    {
        var store = Open();
        await store.PutAsync("datasets/runs/one/manifest.json", new byte[5_000], Cancel);
        await store.PutAsync("datasets/runs/one/manifest.json", Encoding.UTF8.GetBytes("{}"), Cancel);
        await store.PutAsync("datasets/runs/one/empty.jsonl", ReadOnlyMemory<byte>.Empty, Cancel);

        var manifest = await store.GetAsync("datasets/runs/one/manifest.json", Cancel);
        var empty = await store.GetAsync("datasets/runs/one/empty.jsonl", Cancel);
        Assert.Equal("{}", Encoding.UTF8.GetString(manifest!));
        Assert.Empty(empty!);
        await store.ProbeAsync(Cancel);
    }

    [Fact]
    public void AnAddressEndsWithTheKey() =>
        Assert.Matches(
            "^s3://[a-z0-9][-.a-z0-9]{1,61}/datasets/runs/one/train\\.jsonl$",
            Open().AddressOf("datasets/runs/one/train.jsonl")
        );
}
