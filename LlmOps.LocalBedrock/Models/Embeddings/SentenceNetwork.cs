using System.Collections.Concurrent;
using System.Numerics.Tensors;
using System.Runtime.Intrinsics.X86;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Tokenizers;

namespace LlmOps.LocalBedrock.Models.Embeddings;

/// <summary>A sentence model that is loaded: tokenizer and network. Safe for concurrent use; a call runs on one of the model's own
/// threads.</summary>
/// <remarks>Where the processor multiplies matrices in tiles (AMX), a thread that has done so once saves eight kilobytes more at every
/// signal from then on, and the runtime's signal stack has no room for them: the next null reference that such a thread meets in managed
/// code, which is a signal at first, would end the process instead of being thrown.</remarks>
internal sealed class SentenceNetwork : IDisposable
{
    /// <summary>The output that holds one vector a token.</summary>
    public const string TokenVectors = "last_hidden_state";

    private readonly SentenceModel _model;
    private readonly BertTokenizer _tokenizer;
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly string[] _inputs;
    private readonly BlockingCollection<Action> _work = [];
    private readonly List<Thread> _threads = [];

    public SentenceNetwork(SentenceModel model, SentenceModelFiles files)
    {
        _model = model;
        using var vocabulary = new MemoryStream(files.Vocabulary, writable: false);
        _tokenizer = BertTokenizer.Create(
            vocabulary,
            new BertOptions { LowerCaseBeforeTokenization = true, IndividuallyTokenizeCjk = true }
        );
        using var options = new Microsoft.ML.OnnxRuntime.SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            // Texts have all lengths: a plan for each length would be kept and seldom used.
            EnableMemoryPattern = false,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        if (AddsIn16Bits())
        {
            // Slower by half, but the sums are right, and the same as on other processors.
            options.AddSessionConfigEntry("session.x64quantprecision", "1");
        }

        _session = new InferenceSession(files.Graph, options);
        _inputs = [.. _session.InputMetadata.Keys];
        for (var i = 0; i < Environment.ProcessorCount; i++)
        {
            var thread = new Thread(Work) { IsBackground = true, Name = "sentence model" };
            _threads.Add(thread);
            thread.Start();
        }
    }

    /// <summary>The text's vector of unit length. A text of more tokens than the model takes is read in windows, whose vectors count by
    /// their tokens.</summary>
    public float[] Embed(string text)
    {
        var done = new TaskCompletionSource<float[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(EmbedHere(text));
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task.GetAwaiter().GetResult();
    }

    private float[] EmbedHere(string text)
    {
        var ids = _tokenizer.EncodeToIds(AccentFolding.Fold(text), addSpecialTokens: false);
        var room = _model.MaxTokens - 2;
        if (ids.Count <= room)
        {
            return Run(ids, 0, ids.Count);
        }

        // Windows of about the same length: a last one of a few words would say little and count as much for each of its tokens.
        var windows = (ids.Count + room - 1) / room;
        var sum = new float[_model.Dimensions];
        for (var window = 0; window < windows; window++)
        {
            var start = (int)((long)ids.Count * window / windows);
            var end = (int)((long)ids.Count * (window + 1) / windows);
            TensorPrimitives.MultiplyAdd(Run(ids, start, end), end - start, sum, sum);
        }

        return Unit(sum);
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        _threads.ForEach(thread => thread.Join());
        _work.Dispose();
        _session.Dispose();
        _run.Dispose();
    }

    private void Work()
    {
        foreach (var embed in _work.GetConsumingEnumerable())
        {
            embed();
        }
    }

    /// <summary>x64 processors without 8-bit dot products (AVX512_VNNI, AVX_VNNI) add products of bytes in 16 bits, which
    /// saturate.</summary>
    private static bool AddsIn16Bits() =>
        X86Base.IsSupported && (X86Base.CpuId(7, 0).Ecx & (1 << 11)) == 0 && (X86Base.CpuId(7, 1).Eax & (1 << 4)) == 0;

    private float[] Run(IReadOnlyList<int> ids, int start, int end)
    {
        var length = end - start + 2;
        var tokens = new long[length];
        tokens[0] = _tokenizer.ClassificationTokenId;
        tokens[^1] = _tokenizer.SeparatorTokenId;
        for (var i = start; i < end; i++)
        {
            tokens[i - start + 1] = ids[i];
        }

        var mask = new long[length];
        Array.Fill(mask, 1);
        long[] shape = [1, length];
        using var tokenTensor = OrtValue.CreateTensorValueFromMemory(tokens, shape);
        using var maskTensor = OrtValue.CreateTensorValueFromMemory(mask, shape);
        using var typeTensor = OrtValue.CreateTensorValueFromMemory(new long[length], shape);
        OrtValue[] values =
        [
            .. _inputs.Select(name =>
                name switch
                {
                    "input_ids" => tokenTensor,
                    "attention_mask" => maskTensor,
                    _ => typeTensor,
                }
            ),
        ];
        using var results = _session.Run(_run, _inputs, values, [TokenVectors]);
        return Pool(results[0].GetTensorDataAsSpan<float>());
    }

    private float[] Pool(ReadOnlySpan<float> tokens)
    {
        var size = _model.Dimensions;
        var pooled = tokens[..size].ToArray();
        for (var at = size; _model.Pooling == Pooling.Mean && at < tokens.Length; at += size)
        {
            TensorPrimitives.Add(pooled, tokens.Slice(at, size), pooled);
        }

        return Unit(pooled);
    }

    private static float[] Unit(float[] vector)
    {
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm(vector), vector);
        return vector;
    }
}
