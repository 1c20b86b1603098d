namespace LlmOps.ServiceDefaults.CloudWatch;

/// <summary>Cuts an OTLP request into requests that CloudWatch takes. The exporter makes a request of everything that a reader gives it,
/// which for metrics is every series of the process; CloudWatch refuses a request that is too large as a whole.</summary>
internal static class OtlpSplitter
{
    /// <summary>Tag and length around one message, at most.</summary>
    private const int HeaderBytes = 8;

    /// <summary>Cuts a request.</summary>
    /// <param name="request">The request, protobuf.</param>
    /// <param name="signal">What is in it, and the limits.</param>
    /// <returns>Requests within the limits, with the records of each, and how many records are too large to be sent at all.</returns>
    public static (IReadOnlyList<(ReadOnlyMemory<byte> Bytes, int Records)> Requests, int TooLarge) Split(
        ReadOnlyMemory<byte> request,
        TelemetrySignal signal
    )
    {
        // Nearly every request is small enough as it is, and nothing has to be built to see that.
        var (count, largest) = Measure(request, signal, 0);
        if (count > 0 && count <= signal.MaxRecords && largest <= signal.MaxRecordBytes && request.Length <= signal.MaxRequestBytes)
        {
            return ([(request, count)], 0);
        }

        var records = new List<Record>();
        Collect(request, signal, [], records);
        var sent = records
            .Where(record => record.Content.Length <= signal.MaxRecordBytes && record.BytesAlone <= signal.MaxRequestBytes)
            .ToList();
        var tooLarge = records.Count - sent.Count;
        if (sent.Count == 0)
        {
            return ([], tooLarge);
        }

        var requests = new List<(ReadOnlyMemory<byte>, int)>();
        for (var from = 0; from < sent.Count; )
        {
            var to = from + 1;
            for (var bytes = sent[from].BytesAlone; to < sent.Count && to - from < signal.MaxRecords; to++)
            {
                bytes += sent[to].BytesAfter(sent[to - 1]);
                if (bytes > signal.MaxRequestBytes)
                {
                    break;
                }
            }

            using var stream = new MemoryStream();
            Write(stream, sent[from..to], 0);
            requests.Add((stream.ToArray(), to - from));
            from = to;
        }

        return (requests, tooLarge);
    }

    /// <summary>How many records a message holds, and the bytes of the largest.</summary>
    private static (int Count, int Largest) Measure(ReadOnlyMemory<byte> message, TelemetrySignal signal, int depth)
    {
        var (count, largest) = (0, 0);
        var fields = new ProtobufFields(message);
        while (fields.Next())
        {
            if (!signal.Path[depth].Contains(fields.Number))
            {
                continue;
            }

            var (within, length) =
                depth == signal.Path.Length - 1 ? (1, fields.Content.Length) : Measure(fields.Content, signal, depth + 1);
            (count, largest) = (count + within, Math.Max(largest, length));
        }

        return (count, largest);
    }

    private static void Collect(ReadOnlyMemory<byte> message, TelemetrySignal signal, Level[] levels, List<Record> records)
    {
        var own = new MemoryStream();
        var children = new List<(int Number, ReadOnlyMemory<byte> Content)>();
        var fields = new ProtobufFields(message);
        while (fields.Next())
        {
            if (signal.Path[levels.Length].Contains(fields.Number))
            {
                children.Add((fields.Number, fields.Content));
            }
            else
            {
                own.Write(fields.Raw.Span);
            }
        }

        var level = new Level(own.ToArray());
        foreach (var (number, content) in children)
        {
            Level[] inner = [.. levels, level with { ChildNumber = number }];
            if (inner.Length == signal.Path.Length)
            {
                records.Add(new Record(inner, content));
            }
            else
            {
                Collect(content, signal, inner, records);
            }
        }
    }

    /// <summary>Writes a message of the given depth that holds the records; neighbors under the same message stay together.</summary>
    private static void Write(MemoryStream stream, List<Record> records, int depth)
    {
        stream.Write(records[0].Levels[depth].Own);
        if (depth == records[0].Levels.Length - 1)
        {
            foreach (var record in records)
            {
                ProtobufFields.WriteHeader(stream, record.Levels[depth].ChildNumber, record.Content.Length);
                stream.Write(record.Content.Span);
            }

            return;
        }

        for (var from = 0; from < records.Count; )
        {
            var to = from + 1;
            while (to < records.Count && ReferenceEquals(records[to].Levels[depth + 1].Own, records[from].Levels[depth + 1].Own))
            {
                to++;
            }

            using var child = new MemoryStream();
            Write(child, records[from..to], depth + 1);
            ProtobufFields.WriteHeader(stream, records[from].Levels[depth].ChildNumber, child.Length);
            child.WriteTo(stream);
            from = to;
        }
    }

    /// <summary>A message around records: its fields other than those that lead to records.</summary>
    private sealed record Level(byte[] Own)
    {
        public int ChildNumber { get; init; }
    }

    private sealed record Record(Level[] Levels, ReadOnlyMemory<byte> Content)
    {
        /// <summary>Bytes of a request with this record alone.</summary>
        public int BytesAlone => Content.Length + Levels.Sum(level => level.Own.Length + HeaderBytes);

        /// <summary>Bytes that this record adds to a request that ends with another.</summary>
        public int BytesAfter(Record last)
        {
            var bytes = Content.Length + HeaderBytes;
            for (var i = 0; i < Levels.Length; i++)
            {
                bytes += ReferenceEquals(Levels[i].Own, last.Levels[i].Own) ? 0 : Levels[i].Own.Length + HeaderBytes;
            }

            return bytes;
        }
    }
}
