using System.Buffers.Binary;
using Google.Protobuf;

namespace LlmOps.LocalBedrock.Models.Embeddings.Onnx;

/// <summary>Rewrites a network of 32-bit floats to one of 8-bit integers: the weights of each matrix product get one scale a column, those
/// of each large table one scale a row, both symmetric. A product's other side is quantized while it runs, over the values of that run
/// alone. Everything else stays as it is.</summary>
internal static class GraphQuantizer
{
    /// <summary>Part of the names of what was quantized; another method gets another number.</summary>
    public const string Version = "int8-v1";

    private const int Float = 1;
    private const int Int8 = 3;
    private const int IntegerAttribute = 2;
    private const int LargeTable = 1_000_000;
    private const int FirstVersionWithDynamicQuantization = 11;

    /// <param name="graph">An ONNX file.</param>
    /// <param name="output">The one output to keep; what only others need goes.</param>
    /// <returns>The rewritten file. The same input gives the same bytes.</returns>
    /// <exception cref="InvalidDataException">The file is not a network that can be rewritten.</exception>
    public static byte[] Quantize(byte[] graph, string output)
    {
        var model = Parse(graph);
        if (
            model.OpsetImport.Where(set => set.Domain.Length == 0).Select(set => set.Version).DefaultIfEmpty().Max()
            < FirstVersionWithDynamicQuantization
        )
        {
            throw new InvalidDataException("The network's operator set is too old: it has no dynamic quantization.");
        }

        var others = model.Graph.Output.Where(value => value.Name != output).ToList();
        if (others.Count == model.Graph.Output.Count)
        {
            throw new InvalidDataException($"The network has no output named '{output}'.");
        }

        others.ForEach(value => model.Graph.Output.Remove(value));
        var rewrite = new Rewrite(model.Graph);
        rewrite.Run();
        return rewrite.Products > 0
            ? model.ToByteArray()
            : throw new InvalidDataException("The network has no matrix product with constant weights.");
    }

    private static ModelProto Parse(byte[] graph)
    {
        try
        {
            return ModelProto.Parser.ParseFrom(graph) is { Graph: not null } model
                ? model
                : throw new InvalidDataException("The file holds no network.");
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidDataException("The file is not in the ONNX format.", e);
        }
    }

    private sealed class Rewrite(GraphProto graph)
    {
        private readonly Dictionary<string, TensorProto> _constants = graph.Initializer.ToDictionary(
            constant => constant.Name,
            StringComparer.Ordinal
        );
        private readonly HashSet<string> _quantizedInputs = new(StringComparer.Ordinal);
        private readonly HashSet<string> _quantizedWeights = new(StringComparer.Ordinal);
        private readonly List<NodeProto> _nodes = [];

        public int Products { get; private set; }

        public void Run()
        {
            foreach (var node in graph.Node)
            {
                if (node is { OpType: "MatMul", Domain: "" } && Weights(node.Input[1]) is { } weights)
                {
                    Multiply(node, weights);
                }
                else if (
                    node is { OpType: "Gather", Domain: "" }
                    && node.Attribute.All(attribute => attribute.I == 0)
                    && Weights(node.Input[0]) is { } table
                    && table.Dims[0] * table.Dims[1] >= LargeTable
                )
                {
                    LookUp(node, table);
                }
                else
                {
                    _nodes.Add(node);
                }
            }

            graph.Node.Clear();
            graph.Node.AddRange(_nodes);
            var used = _nodes.SelectMany(node => node.Input).ToHashSet(StringComparer.Ordinal);
            foreach (var replaced in _quantizedWeights.Where(name => !used.Contains(name)))
            {
                graph.Initializer.Remove(_constants[replaced]);
            }
        }

        private TensorProto? Weights(string name) =>
            _constants.TryGetValue(name, out var tensor) && tensor is { DataType: Float, Dims.Count: 2 } ? tensor : null;

        /// <summary>Float(QuantizedInput x QuantizedWeights) x (input scale x column scales): the shape that ONNX Runtime fuses into one
        /// operator.</summary>
        private void Multiply(NodeProto node, TensorProto weights)
        {
            var input = node.Input[0];
            if (_quantizedInputs.Add(input))
            {
                Add("DynamicQuantizeLinear", [input], [$"{input}/quantized", $"{input}/scale", $"{input}/zero"]);
            }

            if (_quantizedWeights.Add(weights.Name))
            {
                Quantize(weights, byRow: false);
            }

            var result = node.Output[0];
            Add("MatMulInteger", [$"{input}/quantized", $"{weights.Name}/quantized", $"{input}/zero"], [$"{result}/integers"]);
            AddCast($"{result}/integers", $"{result}/floats");
            Add("Mul", [$"{input}/scale", $"{weights.Name}/scale"], [$"{result}/scale"]);
            Add("Mul", [$"{result}/floats", $"{result}/scale"], [result]);
            Products++;
        }

        private void LookUp(NodeProto node, TensorProto table)
        {
            if (_quantizedWeights.Add(table.Name))
            {
                Quantize(table, byRow: true);
            }

            var (rows, result) = (node.Input[1], node.Output[0]);
            Add("Gather", [$"{table.Name}/quantized", rows], [$"{result}/integers"]);
            AddCast($"{result}/integers", $"{result}/floats");
            Add("Gather", [$"{table.Name}/scale", rows], [$"{result}/scale"]);
            Add("Mul", [$"{result}/floats", $"{result}/scale"], [result]);
        }

        private void Add(string type, string[] inputs, string[] outputs, params AttributeProto[] attributes)
        {
            var node = new NodeProto { OpType = type, Name = $"{outputs[0]}/{type}" };
            node.Input.AddRange(inputs);
            node.Output.AddRange(outputs);
            node.Attribute.AddRange(attributes);
            _nodes.Add(node);
        }

        private void AddCast(string input, string output) =>
            Add(
                "Cast",
                [input],
                [output],
                new AttributeProto
                {
                    Name = "to",
                    I = Float,
                    Type = IntegerAttribute,
                }
            );

        private void Quantize(TensorProto tensor, bool byRow)
        {
            var (rows, columns) = (checked((int)tensor.Dims[0]), checked((int)tensor.Dims[1]));
            var values = Floats(tensor, rows * columns);
            var scales = new float[byRow ? rows : columns];
            for (var i = 0; i < values.Length; i++)
            {
                ref var largest = ref scales[byRow ? i / columns : i % columns];
                largest = Math.Max(largest, Math.Abs(values[i]));
            }

            for (var i = 0; i < scales.Length; i++)
            {
                // A row or column of zeros stays zero under any scale.
                scales[i] = scales[i] > 0 ? scales[i] / sbyte.MaxValue : 1;
            }

            var quantized = new byte[values.Length];
            for (var i = 0; i < values.Length; i++)
            {
                var whole = MathF.Round(values[i] / scales[byRow ? i / columns : i % columns]);
                quantized[i] = unchecked((byte)(sbyte)Math.Clamp(whole, -sbyte.MaxValue, sbyte.MaxValue));
            }

            var integers = new TensorProto
            {
                Name = $"{tensor.Name}/quantized",
                DataType = Int8,
                RawData = UnsafeByteOperations.UnsafeWrap(quantized),
            };
            integers.Dims.AddRange(tensor.Dims);
            var scale = new TensorProto
            {
                Name = $"{tensor.Name}/scale",
                DataType = Float,
                RawData = UnsafeByteOperations.UnsafeWrap(LittleEndian(scales)),
            };
            scale.Dims.AddRange(byRow ? [rows, 1] : [columns]);
            graph.Initializer.Add(integers);
            graph.Initializer.Add(scale);
        }

        private static float[] Floats(TensorProto tensor, int count)
        {
            var values = tensor.FloatData.ToArray();
            if (values.Length == 0)
            {
                var bytes = tensor.RawData.Span;
                values = new float[bytes.Length / sizeof(float)];
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
                }
            }

            return values.Length == count && !values.AsSpan().ContainsAnyExceptInRange(float.MinValue, float.MaxValue)
                ? values
                : throw new InvalidDataException($"The weights '{tensor.Name}' are not {count} finite numbers within the file.");
        }

        private static byte[] LittleEndian(float[] values)
        {
            var bytes = new byte[values.Length * sizeof(float)];
            for (var i = 0; i < values.Length; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
            }

            return bytes;
        }
    }
}
