namespace LlmOps.Embedded.LuceneIndex;

/// <summary>A question's vector, as it is and as codes.</summary>
internal sealed class QuestionVector
{
    private (RandomRotation Rotation, SignTables Tables)? _tables;

    /// <summary>Takes a vector of unit length.</summary>
    public QuestionVector(float[] unit)
    {
        Unit = unit;
        var codes = new sbyte[unit.Length];
        Scale = SegmentVectors.Quantize(unit, codes);
        Codes = codes;
    }

    /// <summary>The vector.</summary>
    public float[] Unit { get; }

    /// <summary>One byte for each dimension.</summary>
    public sbyte[] Codes { get; }

    /// <summary>What one step of a code is worth.</summary>
    public float Scale { get; }

    /// <summary>Its share in sums over signs, made once for all segments whose vectors are rotated alike.</summary>
    public SignTables TablesOf(RandomRotation rotation)
    {
        if (_tables is not { } made || made.Rotation != rotation)
        {
            _tables = made = (rotation, new SignTables(rotation.Rotate(Unit)));
        }

        return made.Tables;
    }
}
