import { filesMark } from "./tables";

/** What each shell adds to the tables: where it says the words, and how it takes candidates. */
export const shells: Readonly<Record<string, (tables: string) => string>> = {
  // Candidates are compared here and not by compgen -W, which would expand what stands in them. Names may have
  // spaces (GitLab's events): they get the backslash that the line needs.
  bash: (tables) => `${tables}
_pulumi_cloudbase() {
  local candidate current="\${COMP_WORDS[COMP_CWORD]}"
  COMPREPLY=()
  while IFS= read -r candidate; do
    candidate="\${candidate// /\\\\ }"
    if [[ $candidate == '${filesMark}' ]]; then
      compopt -o default 2>/dev/null
    elif [[ $candidate == "$current"* ]]; then
      COMPREPLY+=("$candidate")
      if [[ $candidate == *= ]]; then compopt -o nospace 2>/dev/null; fi
    fi
  done < <(__pulumi_cloudbase_candidates "\${COMP_WORDS[0]}" "$current" "\${COMP_WORDS[@]:1:COMP_CWORD-1}")
}
complete -F _pulumi_cloudbase pulumi-cloudbase
`,
  zsh: (tables) => `#compdef pulumi-cloudbase
${tables}
_pulumi_cloudbase() {
  local candidate
  local -a candidates
  while IFS= read -r candidate; do
    if [[ $candidate == '${filesMark}' ]]; then
      _files
    else
      candidates+=("$candidate")
    fi
  done < <(__pulumi_cloudbase_candidates "\${words[1]}" "\${words[CURRENT]}" "\${(@)words[2,CURRENT-1]}")
  compadd -a candidates
}
compdef _pulumi_cloudbase pulumi-cloudbase
`,
  // fish is no POSIX shell; sh does the looking up for it.
  fish: (tables) => `function __pulumi_cloudbase_fish
  set -l before (commandline -opc)
  set -l current (commandline -ct)
  for candidate in (sh -c ${fishQuoted(`${tables}\n__pulumi_cloudbase_candidates "$@"`)} sh $before[1] "$current" $before[2..-1])
    if test "$candidate" = '${filesMark}'
      __fish_complete_path "$current"
    else
      echo $candidate
    end
  end
end
complete -c pulumi-cloudbase -f -a '(__pulumi_cloudbase_fish)'
`,
};

function fishQuoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
