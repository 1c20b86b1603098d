using Amazon.S3;
using LlmOps.Aws;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Remembering;
using LlmOps.Tests.Remembering;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Aws;

/// <summary>What is put into S3 asks for encryption as configured: looked up on a server that knows one KMS key and refuses all
/// others.</summary>
public sealed class S3EncryptionTests(S3WithOneKey server) : IClassFixture<S3WithOneKey>
{
    private const string Key = S3WithOneKey.Key;
    private const string OtherKey = "00000000-8a2b-4c1f-9d7e-1f2a3b4c5d6e";

    private readonly string _bucket = RealServers.NewName();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IAmazonS3 Client => server.Client;

    [Fact]
    public async Task TurnsAreEncryptedWithTheKeyOfTheSettings()
    {
        var (tenant, turn) = (Turns.Tenant(), Turns.Placed("s", 1));
        var options = Options.Create(new MemoryOptions { ArchiveKmsKey = Key });
        await new S3Archive(Client, _bucket, options, RealServers.CreateResources).WriteAsync(tenant, turn, Token);
        await new S3TurnSpill(Client, _bucket, options, RealServers.CreateResources).PutAsync("spill/a", [1], Token);

        foreach (var key in new[] { ArchiveKeys.Turn(tenant, turn), "spill/a" })
        {
            var found = await Client.GetObjectMetadataAsync(_bucket, key, Token);
            Assert.Equal(
                (ServerSideEncryptionMethod.AWSKMS, Key),
                (found.ServerSideEncryptionMethod, found.ServerSideEncryptionKeyManagementServiceKeyId)
            );
        }
    }

    [Fact]
    public async Task DocumentsAreEncryptedWithTheKeyOfTheSettings()
    {
        var tenant = Turns.Tenant();
        var store = new S3DocumentStore(Client, _bucket, Options.Create(new DocumentOptions { KmsKey = Key }), RealServers.CreateResources);
        await store.PutContentAsync(tenant, "a", 1, new MemoryStream("content"u8.ToArray()), Token);
        await store.PutTextAsync(tenant, "a", 1, "text", Token);

        var listed = await Client.ListObjectsV2Async(new() { BucketName = _bucket }, Token);
        Assert.Equal(2, listed.S3Objects.Count);
        foreach (var found in listed.S3Objects)
        {
            var metadata = await Client.GetObjectMetadataAsync(_bucket, found.Key, Token);
            Assert.Equal(
                (ServerSideEncryptionMethod.AWSKMS, Key),
                (metadata.ServerSideEncryptionMethod, metadata.ServerSideEncryptionKeyManagementServiceKeyId)
            );
        }
    }

    [Fact]
    public async Task AKeyThatTheServerDoesNotKnowIsAnErrorAndNothingIsWritten()
    {
        var tenant = Turns.Tenant();
        var archive = new S3Archive(
            Client,
            _bucket,
            Options.Create(new MemoryOptions { ArchiveKmsKey = OtherKey }),
            RealServers.CreateResources
        );

        var error = await Assert.ThrowsAsync<AmazonS3Exception>(() => archive.WriteAsync(tenant, Turns.Placed("s", 1), Token));

        Assert.Equal("KMS.NotFoundException", error.ErrorCode);
        Assert.Empty((await Client.ListObjectsV2Async(new() { BucketName = _bucket }, Token)).S3Objects ?? []);
    }

    [Fact]
    public async Task WithoutAKeyTurnsAskForTheStoresOwnKeys()
    {
        var (tenant, turn) = (Turns.Tenant(), Turns.Placed("s", 1));
        await new S3Archive(Client, _bucket, Options.Create(new MemoryOptions()), RealServers.CreateResources).WriteAsync(
            tenant,
            turn,
            Token
        );

        Assert.Equal(
            ServerSideEncryptionMethod.AES256,
            (await Client.GetObjectMetadataAsync(_bucket, ArchiveKeys.Turn(tenant, turn), Token)).ServerSideEncryptionMethod
        );
    }
}
