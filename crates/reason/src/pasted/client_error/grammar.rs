//! What does a mail program say? Rules over what its sentences speak of, in every language the
//! same.
//!
//! A sentence that a person says of themselves is no program's.

use verdict::Code;

use super::words::Concept::{self, *};
use super::words::Concepts;
use super::{
    AUTH_METHOD, CERTIFICATE, DATA_FILE, HOST_UNKNOWN, INTERRUPTED, LOGIN_NOT_OFFERED, NO_LOGIN,
    OUTGOING_UNREACHABLE, TIMEOUT, TLS_REQUIRED, UNREACHABLE, WRONG_ENCRYPTION,
};
use crate::pasted::login_error::{LOGIN_REFUSED, TOO_MANY_CONNECTIONS, UNAVAILABLE, UNDECIDED};

/// The most sentences that are read.
const MOST: usize = 60;

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

/// In their order: what names a cause before what names only that there is no connection.
const RULES: &[Rule] = &[
    rule(&[Relay, Server], &NO_LOGIN).any(FAILURE),
    rule(&[Relay, Login], &NO_LOGIN).any(FAILURE),
    rule(&[Certificate], &CERTIFICATE).any(&[Untrusted, Failed, Refused, NotFound]),
    rule(&[Method, Unsupported], &AUTH_METHOD),
    rule(&[Method, Not], &AUTH_METHOD).none(&[Login, Failed]),
    rule(&[Encryption, Unsupported], &WRONG_ENCRYPTION),
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
    rule(&[NotFound], &HOST_UNKNOWN).any(&[Server, Outgoing, Incoming]).none(&[
        Login,
        Password,
        Certificate,
    ]),
    rule(&[Outgoing, Connection], &OUTGOING_UNREACHABLE).any(&[Failed, Not]),
    rule(&[Connection], &UNREACHABLE).any(&[Failed]),
    rule(&[Connection, Server, Not], &UNREACHABLE),
];

/// Words by which a person speaks of themselves.
const FIRST_PERSON: &[&str] = &[
    "i", "i'm", "i've", "my", "me", "we", "our", "ich", "mein", "meine", "meinen", "meinem", "wir",
    "je", "j'ai", "mon", "ma", "mes", "nous", "yo", "mi", "mis", "tengo", "puedo", "eu", "meu",
    "minha", "io", "mio", "mia", "ho", "ik", "mijn",
];

/// The same where words are not parted.
const FIRST_PERSON_WITHIN: &[&str] =
    &["私", "わたし", "我的", "我们", "我無法", "我无法", "أنا", "لدي"];

/// How a person's question begins; a program's sentence never does.
const QUESTIONS: &[&str] = &[
    "why ",
    "what ",
    "how ",
    "which ",
    "warum ",
    "wieso ",
    "weshalb ",
    "was bedeutet ",
    "was heißt ",
    "wie ",
    "pourquoi ",
    "comment ",
    "que signifie ",
    "que veut dire ",
    "por qué ",
    "porque ",
    "por que ",
    "qué ",
    "cómo ",
    "o que ",
    "como ",
    "perché ",
    "come ",
    "cosa ",
    "che cosa ",
    "waarom ",
    "hoe ",
    "wat ",
    "لماذا ",
    "ما معنى ",
    "كيف ",
];

/// The same where a question does not begin with its word.
const QUESTIONS_WITHIN: &[&str] = &[
    "なぜ",
    "どうして",
    "どうすれば",
    "ですか",
    "ますか",
    "为什么",
    "為什麼",
    "怎么",
    "怎麼",
    "什么意思",
];

/// An error that the program does not know says nothing about a name.
const UNKNOWN_ERRORS: &[&str] = &[
    "unknown error",
    "unknown reason",
    "unbekannter fehler",
    "unbekannten grund",
    "unbekannten gründen",
    "unbekannte fehler",
    "erreur inconnue",
    "raison inconnue",
    "error desconocido",
    "razón desconocida",
    "erro desconhecido",
    "motivo desconhecido",
    "errore sconosciuto",
    "motivo sconosciuto",
    "onbekende fout",
    "onbekende reden",
    "不明なエラー",
    "原因不明",
    "未知错误",
    "未知錯誤",
    "原因未知",
    "خطأ غير معروف",
    "لأسباب غير معروفة",
];

/// What the first rule that fits a sentence says; none if no sentence is a program's.
pub(super) fn code(text: &str) -> Option<&'static Code> {
    let mut plain = text.to_owned();
    for words in UNKNOWN_ERRORS {
        plain = plain.replace(words, " ");
    }
    if let Some(code) = protocol_command(&plain) {
        return Some(code);
    }
    let said: Vec<Concepts> =
        sentences(&plain).filter(|it| !is_person(it)).map(Concepts::of).take(MOST).collect();
    let fits = |rule: &&Rule| said.iter().any(|one| rule.fits(*one));
    RULES.iter().find(fits).map(|rule| rule.code)
}

/// A program that misses a command of its protocol: the server refused it after the log-in, which
/// only the server's log explains.
fn protocol_command(text: &str) -> Option<&'static Code> {
    let names = ["uidl", "xtnd", " top command", "getquota", "namespace command", "idle command"];
    let is_missed =
        ["not support", "unterstützt", "pas en charge", "no admite", "サポート", "不支持"];
    let has = |list: &[&str]| list.iter().any(|word| text.contains(word));
    (has(&names) && has(&is_missed)).then_some(&UNDECIDED)
}

/// Sentences of a text in small letters.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', '。', '！', '？', '؟'])
        .flat_map(|line| line.split(". "))
        .flat_map(|part| part.split("! "))
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// Whether a person says it of themselves, or asks it.
fn is_person(sentence: &str) -> bool {
    let asks = sentence.ends_with('?')
        || QUESTIONS.iter().any(|words| sentence.starts_with(words))
        || QUESTIONS_WITHIN.iter().any(|words| sentence.contains(words));
    if asks {
        return true;
    }
    let is_mark = |ch: char| !ch.is_alphanumeric();
    let mut words = sentence.split_whitespace().map(|word| word.trim_matches(is_mark));
    words.any(|word| FIRST_PERSON.contains(&word))
        || FIRST_PERSON_WITHIN.iter().any(|words| sentence.contains(words))
}
