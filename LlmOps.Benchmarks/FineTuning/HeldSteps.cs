using LlmOps.Engine.FineTuning;
using Microsoft.Data.Sqlite;

namespace LlmOps.Benchmarks.FineTuning;

/// <summary>Keeps a run at a step: the store refuses the result of the step's work until the step is released. A worker that is killed
/// then has done the work, and nothing tells its successor so.</summary>
internal sealed class HeldSteps
{
    /// <summary>What the store says then, and so the worker's log.</summary>
    public const string Refusal = "the step is held by the benchmark";

    private readonly string _connection;
    private readonly HashSet<FineTuneStep> _steps;

    /// <summary>Holds steps.</summary>
    /// <param name="file">The embedded store of fine-tuning.</param>
    /// <param name="steps">The steps.</param>
    public HeldSteps(string file, IEnumerable<FineTuneStep> steps)
    {
        _connection = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 30 }.ToString();
        _steps = [.. steps];
        Execute(
            $"""
            CREATE TABLE held_steps (step TEXT PRIMARY KEY);
            CREATE TRIGGER hold_step BEFORE UPDATE ON records
            WHEN NEW.kind = 'run'
                AND json_extract(OLD.content, '$.step') <> json_extract(NEW.content, '$.step')
                AND EXISTS (SELECT 1 FROM held_steps WHERE step = json_extract(OLD.content, '$.step'))
            BEGIN SELECT RAISE(ABORT, '{Refusal}'); END;
            """
        );
        foreach (var step in _steps)
        {
            Execute($"INSERT INTO held_steps (step) VALUES ('{step}')");
        }
    }

    public bool Holds(FineTuneStep step) => _steps.Contains(step);

    public void Release(FineTuneStep step)
    {
        if (_steps.Remove(step))
        {
            Execute($"DELETE FROM held_steps WHERE step = '{step}'");
        }
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection(_connection);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
