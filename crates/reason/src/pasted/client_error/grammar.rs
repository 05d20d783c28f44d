//! What does a mail program say? Rules over what its sentences speak of, in every language the
//! same.

use verdict::Code;

use super::statement::{Statement, statements};
use super::words::Concept::{self, *};
use super::words::Concepts;
use super::{
    AUTH_METHOD, CERTIFICATE, DATA_FILE, HOST_UNKNOWN, INTERRUPTED, LOGIN_NOT_OFFERED, NO_LOGIN,
    OUTGOING_UNREACHABLE, TIMEOUT, TLS_REQUIRED, UNREACHABLE, WRONG_ENCRYPTION,
};
use crate::account::{LOGIN_REFUSED, TOO_MANY_CONNECTIONS, UNAVAILABLE, UNDECIDED};
use crate::pasted::phrase::contains_listed;

/// A rule: what a sentence speaks of, what it must not speak of, and whether it says that
/// something failed.
struct Rule {
    all: &'static [Concept],
    any: &'static [Concept],
    none: &'static [Concept],
    code: &'static Code,
}

const fn rule(all: &'static [Concept], code: &'static Code) -> Rule {
    Rule { all, any: &[], none: &[], code }
}

impl Rule {
    const fn any(self, any: &'static [Concept]) -> Self {
        Self { any, ..self }
    }

    const fn none(self, none: &'static [Concept]) -> Self {
        Self { none, ..self }
    }

    fn fits(&self, said: Concepts) -> bool {
        let is_any = self.any.is_empty() || self.any.iter().any(|one| said.has(*one));
        said.has_all(self.all) && is_any && !self.none.iter().any(|one| said.has(*one))
    }
}

const FAILURE: &[Concept] = &[Failed, Not, Refused];
/// Where one of these is the matter, nobody has looked at a password.
const NOT_LOOKED_AT: &[Concept] =
    &[Connection, Timeout, Encryption, Certificate, Broken, NotFound, Temporary];

/// In their order: what names a cause before what names only that there is no connection.
const RULES: &[Rule] = &[
    rule(&[Relay, Server], &NO_LOGIN).any(FAILURE),
    rule(&[Relay, Login], &NO_LOGIN).any(FAILURE),
    rule(&[Certificate], &CERTIFICATE).any(&[Untrusted, Failed, Refused, NotFound]),
    rule(&[TurnedAway], &UNREACHABLE),
    rule(&[Method, Unsupported], &AUTH_METHOD),
    rule(&[Method, Not], &AUTH_METHOD).none(&[Login, Failed]),
    rule(&[Encryption, Unsupported], &WRONG_ENCRYPTION),
    rule(&[Login, Unsupported, Incoming], &AUTH_METHOD),
    rule(&[Login, Unsupported], &LOGIN_NOT_OFFERED).none(&[Method]),
    rule(&[Encryption, Required], &TLS_REQUIRED).none(&[Failed]),
    rule(&[Encryption, Failed], &WRONG_ENCRYPTION).none(&[Password, Timeout]),
    rule(&[DataFile], &DATA_FILE),
    rule(&[TooMany, Connection], &TOO_MANY_CONNECTIONS).none(&[Timeout]),
    rule(&[Timeout, Outgoing], &OUTGOING_UNREACHABLE).none(&[Login]),
    rule(&[Timeout, Connection], &UNREACHABLE).none(&[Login]),
    rule(&[Timeout], &TIMEOUT).any(&[Server, Incoming]).none(&[Login, Password]),
    rule(&[Login, Temporary], &UNAVAILABLE).any(FAILURE),
    rule(&[Broken, Connection], &INTERRUPTED).none(&[Password]),
    rule(&[Broken, Server], &INTERRUPTED).none(&[Login, Password]),
    rule(&[Login, Required], &NO_LOGIN).none(&[Refused, Encryption]),
    rule(&[Login, Refused], &LOGIN_REFUSED),
    rule(&[Login, Failed], &LOGIN_REFUSED).none(&[Connection]),
    rule(&[Password, Refused], &LOGIN_REFUSED),
    rule(&[Password, Failed], &LOGIN_REFUSED).none(NOT_LOOKED_AT),
    rule(&[NotFound], &HOST_UNKNOWN).any(&[Server, Outgoing, Incoming]).none(&[
        Login,
        Password,
        Certificate,
    ]),
    rule(&[Outgoing, Connection], &OUTGOING_UNREACHABLE).any(&[Failed, Not]),
    rule(&[Connection], &UNREACHABLE).any(&[Failed]),
    rule(&[Connection, Server, Not], &UNREACHABLE),
];

/// An error that the program does not know says nothing about a name.
const UNKNOWN_ERRORS: &str = "\
    unknown error|unknown reason|unbekannter fehler|unbekannten grund|unbekannten gründen|\
    unbekannte fehler|erreur inconnue|raison inconnue|error desconocido|razón desconocida|\
    erro desconhecido|motivo desconhecido|errore sconosciuto|motivo sconosciuto|\
    onbekende fout|onbekende reden|不明なエラー|原因不明|未知错误|未知錯誤|原因未知|خطأ غير معروف|\
    لأسباب غير معروفة";

/// What the first rule that fits a sentence says, and that sentence; none if no sentence is a
/// program's.
pub(super) fn code(text: &str) -> Option<(&'static Code, Statement)> {
    let mut plain = text.to_owned();
    for words in UNKNOWN_ERRORS.split('|') {
        plain = plain.replace(words, " ");
    }
    let said = statements(&plain);
    if let Some(code) = protocol_command(&plain) {
        return Some((code, *said.first()?));
    }
    RULES.iter().find_map(|rule| {
        let statement = said.iter().find(|statement| rule.fits(statement.said))?;
        Some((rule.code, *statement))
    })
}

/// That time ran out, where another sentence tells that it was for sending.
pub(super) fn timeout_of_sending(text: &str) -> Option<(&'static Code, Statement)> {
    let said = statements(text);
    let late = said.iter().find(|statement| statement.said.has(Timeout))?;
    said.iter().any(|statement| statement.said.has(Outgoing)).then_some((&TIMEOUT, *late))
}

/// That a message was not sent, where another sentence asks to look at the connection.
pub(super) fn unsent(text: &str) -> Option<(&'static Code, Statement)> {
    let said = statements(text);
    let unsent = said.iter().find(|statement| statement.said.has_all(&[Outgoing, Failed]))?;
    let is_asked = said.iter().any(|statement| {
        statement.said.has(Connection)
            && !NOT_OF_CONNECTION.iter().any(|it| statement.said.has(*it))
    });
    is_asked.then_some((&OUTGOING_UNREACHABLE, *unsent))
}

/// Where one of these is the matter, it is not the connection.
const NOT_OF_CONNECTION: &[Concept] =
    &[Login, Password, Certificate, Encryption, Refused, Size, Server, Failed];

/// Whether a sentence says that a server has a fault, and no more.
pub(super) fn speaks_of_fault(text: &str) -> bool {
    statements(text).iter().any(|statement| statement.said.has_all(&[Server, Failed]))
}

/// Whether a sentence says that a log-in did not succeed.
pub(super) fn speaks_of_login(text: &str) -> bool {
    let is_refused = |said: Concepts| said.has(Login) && (said.has(Refused) || said.has(Failed));
    statements(text).iter().any(|statement| is_refused(statement.said))
}

/// Whether a sentence speaks of sending, and none of fetching.
pub(super) fn is_about_sending(text: &str) -> bool {
    let said = statements(text);
    let speaks_of = |concept| said.iter().any(|statement| statement.said.has(concept));
    speaks_of(Outgoing) && !speaks_of(Incoming)
}

/// Commands that follow a log-in, and how programs say that a server did not do them.
const COMMANDS: &str = "\
    uidl|xtnd| top command|retr command|dele command|stat command|getquota|namespace command|\
    idle command";
const MISSED: &str = "\
    not support|+ok response|unterstützt|pas en charge|no admite|サポート|不支持";

/// A program that misses a command of its protocol: the server refused it after the log-in, which
/// only the server's log explains.
fn protocol_command(text: &str) -> Option<&'static Code> {
    let has = |list: &str| contains_listed(text, list);
    (has(COMMANDS) && has(MISSED)).then_some(&UNDECIDED)
}
