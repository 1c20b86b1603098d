namespace Aspire.Hosting.Processes;

/// <summary>What the guard's shell runs: POSIX sh, as it is on Linux and macOS.</summary>
internal static class GuardScript
{
    /// <summary>
    /// Input is one line per event: <c>+ GROUP</c>, <c>- GROUP</c>. At the end of input the groups that are left are asked to stop,
    /// and killed when they have not after six seconds. A group's number stays taken while any process of the group lives; should its
    /// leader be gone and the number be somebody else's by now, then the somebody was born later than the leader, and is let be.
    /// </summary>
    public const string Text = """
        trap '' HUP INT QUIT TERM
        cd /

        born() {
          if [ -r "/proc/$1/stat" ]; then
            IFS= read -r stat < "/proc/$1/stat" || return
            set -- ${stat##*) }
            echo "${20}"
          else
            ps -o lstart= -p "$1"
          fi
        }

        groups=
        while read -r event group; do
          case $event in
            +)
              groups="$groups $group"
              eval "born_$group=\$(born $group)"
              ;;
            -)
              kept=
              for other in $groups; do
                [ "$other" = "$group" ] || kept="$kept $other"
              done
              groups=$kept
              ;;
          esac
        done

        left=
        for group in $groups; do
          eval "then=\$born_$group"
          now=$(born "$group")
          if [ -z "$now" ] || [ "$now" = "$then" ]; then
            left="$left $group"
            kill -s TERM -- "-$group"
          fi
        done

        tenths=0
        while [ -n "$left" ] && [ "$tenths" -lt 60 ]; do
          sleep 0.1 || sleep 1
          tenths=$((tenths + 1))
          alive=
          for group in $left; do
            if kill -s 0 -- "-$group"; then
              alive="$alive $group"
            fi
          done
          left=$alive
        done

        for group in $left; do
          kill -s KILL -- "-$group"
        done
        """;
}
