/** What can follow: words by the words before them, flags by command. */
export interface CompletionWords {
  readonly words: ReadonlyMap<string, readonly string[]>;
  readonly flags: ReadonlyMap<string, readonly string[]>;
}

/** One script a shell; the words stand in it, so that completing starts no program. */
export const COMPLETION_SCRIPTS: Readonly<Record<string, (words: CompletionWords) => string>> = { bash, zsh, fish, powershell };

function bash({ words, flags }: CompletionWords): string {
  const cases = [...words].map(([before, next]) => `    '${before}') words='${next.join(' ')}' ;;`).join('\n');
  const flagCases = [...flags].map(([path, known]) => `    '${path}'*) flags='${known.join(' ')}' ;;`).join('\n');
  return `# bash completion of flotilla
_flotilla() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before='' word words='' flags=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do [[ $word == -* ]] || before="\${before:+$before }$word"; done
  case "$before" in
${cases}
  esac
  case "$before" in
${flagCases}
  esac
  if [[ $current == -* ]]; then words="$flags"; fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -o default -F _flotilla flotilla flo
`;
}

function zsh(completion: CompletionWords): string {
  return `#compdef flotilla flo
autoload -U +X bashcompinit && bashcompinit
${bash(completion).replace('mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")', 'COMPREPLY=(${(f)"$(compgen -W "$words" -- "$current")"})')}`;
}

function fish({ words, flags }: CompletionWords): string {
  const lines = [...words].flatMap(([before, next]) => {
    const condition =
      before === ''
        ? '__fish_use_subcommand'
        : `__fish_seen_subcommand_from ${before}; and not __fish_seen_subcommand_from ${next.join(' ')}`;
    return [`complete -c flotilla -f -n '${condition}' -a '${next.join(' ')}'`];
  });
  const flagLines = [...flags].flatMap(([path, known]) => {
    const condition = path
      .split(' ')
      .map((word) => `__fish_seen_subcommand_from ${word}`)
      .join('; and ');
    return known.map((flag) => `complete -c flotilla -n '${condition}' -l ${flag.slice(2)}`);
  });
  return `# fish completion of flotilla\n${[...lines, ...flagLines].join('\n')}\n`;
}

function powershell({ words, flags }: CompletionWords): string {
  const table = (map: ReadonlyMap<string, readonly string[]>) =>
    [...map].map(([key, values]) => `    '${key}' = @(${values.map((value) => `'${value}'`).join(', ')})`).join('\n');
  return `# PowerShell completion of flotilla
Register-ArgumentCompleter -Native -CommandName flotilla, flo -ScriptBlock {
  param($current, $ast, $position)
  $words = @{
${table(words)}
  }
  $flags = @{
${table(flags)}
  }
  $given = @($ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() } | Where-Object { $_ -notlike '-*' -and $_ -ne $current })
  $before = $given -join ' '
  $path = if ($flags.ContainsKey($before)) { $before } elseif ($given.Count -ge 2 -and $flags.ContainsKey("$($given[0]) $($given[1])")) { "$($given[0]) $($given[1])" } else { "$($given[0])" }
  $known = if ($current -like '-*') { $flags[$path] } else { $words[$before] }
  $known | Where-Object { $_ -like "$current*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}
`;
}
