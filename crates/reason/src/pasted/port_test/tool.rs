//! Which program of a terminal speaks? Its command line tells, or the form in which it begins a
//! line. What no such program says is a mail program's, and is read elsewhere.

use crate::pasted::chars::{LETTER, one_of};
use crate::pasted::phrase::{contains_one, starts_with_listed};

/// What a program of a terminal looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tool {
    /// Whether a port opens, and what is said there.
    Port,
    /// What a name stands for.
    Name,
    /// Whether and over which way packets get there, which says nothing of ports.
    Route,
}

/// By the name with which it is called.
const COMMANDS: &[(Tool, &str)] = &[
    (
        Tool::Port,
        "telnet|nc|ncat|netcat|openssl|curl|test-netconnection|tnc|swaks|gnutls-cli|\
         nmap",
    ),
    (Tool::Name, "dig|nslookup|host|resolve-dnsname"),
    (Tool::Route, "ping|traceroute|tracert|tracepath|mtr"),
];

/// By the form in which it begins a line, in small letters. Windows speaks its user's language; as
/// Microsoft's and hosting companies' pages show it.
const STARTS: &[(Tool, &str)] = &[
    (
        Tool::Port,
        "telnet: |nc: |ncat: |netcat: |curl: (|* connect to |* failed to connect to |\
         escape character is|connected(0|depth=|verify error:|verify return|\
         connect:errno=|x509v3 subject alternative name|=== trying |\
         *** error connecting to |tcptestsucceeded|remoteport |- certificate[|\
         - status: the certificate is",
    ),
    (
        Tool::Name,
        "; <<>> dig|;; ->>header<<-|;; connection timed out|dns request timed out|\
         non-authoritative answer|nicht autorisierende antwort|\
         nicht-autorisierende antwort|réponse ne faisant pas autorité|\
         respuesta no autoritativa|risposta da un server non autorevole|\
         niet-bindend antwoord|*** unknown |** server can't find ",
    ),
    (
        Tool::Route,
        "traceroute to |traceroute: |tracing route to |routenverfolgung zu |\
         détermination de l|\
         pinging |ping wird ausgeführt|envoi d'une requête 'ping'|\
         ping statistics for|ping-statistik für|\
         statistiques ping pour",
    ),
];

/// The program that is called in these words, and where its arguments begin: the first word, or
/// one behind a prompt. Elsewhere its name is a word of a sentence.
pub(super) fn called(words: &[&str]) -> Option<(Tool, usize)> {
    let mut of_call = words.iter().take(6).enumerate().filter(|(_, word)| !word.contains("://"));
    of_call.find_map(|(at, word)| {
        let name = word.rsplit(one_of(PROMPTS)).next().unwrap_or_default();
        let before = at.checked_sub(1).and_then(|at| words.get(at));
        let before = before.filter(|word| !word.starts_with('<') || !word.contains('@'));
        let is_called = word.len() > name.len()
            || before.map_or(at == 0 && name != "host", |word| {
                word.ends_with(one_of(PROMPTS)) || *word == "sudo"
            });
        let name = name.strip_suffix(".exe").unwrap_or(name);
        let is_named = |list: &str| list.split('|').any(|known| known == name);
        let tool = COMMANDS.iter().find(|(_, names)| is_named(names))?.0;
        is_called.then_some((tool, at + 1))
    })
}

/// What stands before the name of a program, in its path or in a prompt.
const PROMPTS: &str = "/\\>$#%|";

/// The program whose output a line in small letters is.
pub(super) fn of_line(line: &str) -> Option<Tool> {
    // Windows' telnet writes on where it has named the host: `Connecting To mail.example...Could`.
    let is_telnet = || {
        line.split_once("...").is_some_and(|(host, rest)| {
            let is_name = host
                .rsplit(' ')
                .next()
                .is_some_and(|name| name.contains('.') && !name.contains('@'));
            is_name && rest.starts_with(LETTER)
        })
    };
    // PowerShell writes its user's word for a warning before it.
    let is_shell = || contains_one(line, &[": tcp connect to ", ": name resolution of "]);
    let starts = |list: &str| starts_with_listed(line, list);
    let start = STARTS.iter().find(|(_, list)| starts(list));
    let is_lookup = || {
        line.starts_with("*** ") && line.contains("non-existent domain")
            || line.starts_with("host ") && line.contains("(nxdomain)")
    };
    start
        .map(|(tool, _)| *tool)
        .or_else(|| (is_telnet() || is_shell()).then_some(Tool::Port))
        .or_else(|| is_lookup().then_some(Tool::Name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_of_a_line_is_known_by_its_form() {
        for (line, wanted) in [
            ("telnet: unable to connect to remote host: connection refused", Some(Tool::Port)),
            ("connexion à mail.a.example...impossible d'ouvrir une connexion", Some(Tool::Port)),
            ("*** box ne parvient pas à trouver a.example : non-existent domain", Some(Tool::Name)),
            ("routenverfolgung zu mail.a.example [192.0.2.1]", Some(Tool::Route)),
            ("cannot connect to server. (unable to resolve host \"a.example\")", None),
            ("loading messages from mail.a.example... done", None),
        ] {
            assert_eq!(of_line(line), wanted, "{line}");
        }
        assert_eq!(called(&["c:\\>telnet", "mail.a.example", "25"]), Some((Tool::Port, 1)));
        assert_eq!(called(&["the", "host", "a.example"]), None);
        assert_eq!(called(&["$", "host", "a.example"]), Some((Tool::Name, 2)));
    }
}
