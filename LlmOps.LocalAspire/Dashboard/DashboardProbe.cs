using System.Net.Sockets;

namespace Aspire.Hosting.Dashboard;

/// <summary>Finds out whether something listens at an address.</summary>
internal static class DashboardProbe
{
    public static async Task<bool> ListensAsync(Uri address, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address.Host, address.Port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
