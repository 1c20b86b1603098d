using LlmOps.Engine.Budgets;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Embedded;

/// <summary>The budgets that were set, in <c>budgets.db</c>. The rows of all tenants together have no tenant's id.</summary>
internal sealed class SqliteBudgetStore(DataDirectory directory) : IBudgetStore
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS budgets (
            tenant TEXT NOT NULL,
            name   TEXT NOT NULL,
            key    TEXT NOT NULL,
            budget TEXT NOT NULL,
            PRIMARY KEY (tenant, name, key)) WITHOUT ROWID;
        """;

    private readonly SqliteDatabase _database = SqliteDatabase.Lasting(directory, "budgets.db", Schema);

    public string StoreName => "budgets (sqlite)";

    public bool IsEssential => true;

    public Task ProbeAsync(CancellationToken cancellationToken) => _database.ProbeAsync(cancellationToken);

    public Task<IReadOnlyList<StoredBudget>> ListAsync(TenantScope? scope, CancellationToken cancellationToken) =>
        _database.ReadAsync<IReadOnlyList<StoredBudget>>(
            connection =>
                connection.Query(
                    null,
                    "SELECT budget FROM budgets WHERE tenant = @tenant ORDER BY name, key",
                    reader => StoredBudgetJson.Read(reader.GetString(0)),
                    ("@tenant", Owner(scope))
                ),
            cancellationToken
        );

    public Task PutAsync(TenantScope? scope, StoredBudget budget, CancellationToken cancellationToken) =>
        _database.WriteAsync(
            (connection, transaction) =>
                connection.Execute(
                    transaction,
                    "INSERT OR REPLACE INTO budgets (tenant, name, key, budget) VALUES (@tenant, @name, @key, @budget)",
                    ("@tenant", Owner(scope)),
                    ("@name", budget.Name),
                    ("@key", budget.Key ?? ""),
                    ("@budget", StoredBudgetJson.Write(budget))
                ),
            cancellationToken
        );

    public Task<bool> RemoveAsync(TenantScope? scope, string name, string? key, CancellationToken cancellationToken) =>
        _database.WriteAsync(
            (connection, transaction) =>
                connection.Execute(
                    transaction,
                    "DELETE FROM budgets WHERE tenant = @tenant AND name = @name AND key = @key",
                    ("@tenant", Owner(scope)),
                    ("@name", name),
                    ("@key", key ?? "")
                ) > 0,
            cancellationToken
        );

    private static string Owner(TenantScope? scope) => scope?.TenantId ?? "";
}
