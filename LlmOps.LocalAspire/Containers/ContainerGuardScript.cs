namespace Aspire.Hosting.Containers;

/// <summary>What the containers' guard runs: POSIX sh.</summary>
internal static class ContainerGuardScript
{
    /// <summary>
    /// <c>$1</c> is the runtime's program, <c>$2</c> the label of the run. The end of input is the AppHost's end; <c>done</c> before it
    /// says that the end is in order, and one look is enough. Else a container may still be in the making: it looks until nothing has come for three seconds.
    /// </summary>
    public const string Text = """
        trap '' HUP INT QUIT TERM
        cd /

        word=
        while read -r line; do
          word=$line
        done

        quiet=0
        while [ "$quiet" -lt 3 ]; do
          containers=$("$1" ps --all --quiet --filter "label=$2")
          if [ -n "$containers" ]; then
            quiet=0
            "$1" stop -t 10 $containers
            "$1" rm --force --volumes $containers
          else
            quiet=$((quiet + 1))
          fi
          [ "$word" = done ] && break
          sleep 1
        done

        networks=$("$1" network ls --quiet --filter "label=$2")
        [ -z "$networks" ] || "$1" network rm $networks
        """;
}
