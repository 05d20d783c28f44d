//! Who says what in an error text, and at which stage? Sentences of the program; what a server
//! answered, which the program only quotes, and what a person says of themselves are none of its.

use super::words::Concept::{
    self, Certificate, Connection, Encryption, Incoming, Login, NotFound, Outgoing, Password,
    Relay, Sender, Server, Timeout,
};
use super::words::Concepts;
use crate::pasted::chars::{
    DIGIT, NO_ASCII_LETTER_OR_DIGIT, NO_LETTER_OR_DIGIT, no_letter_nor, one_of,
};
use crate::pasted::phrase::{holds_one, starts_with_listed};
use crate::pasted::reported_by::{ReportedBy, SmtpStage};

/// The most sentences that are read.
const MOST: usize = 60;

/// One sentence of a program.
#[derive(Clone, Copy, Debug)]
pub(super) struct Statement {
    /// Who says it.
    pub(super) by: ReportedBy,
    /// At which stage.
    pub(super) stage: SmtpStage,
    /// What it speaks of.
    pub(super) said: Concepts,
}

impl Statement {
    fn of(sentence: &str) -> Self {
        let said = Concepts::of(sentence);
        let said = said.with(of_endpoint(sentence, said));
        Self { by: ReportedBy::MailProgram, stage: stage(said), said }
    }
}

/// The sentences of a text in small letters that a program says.
pub(super) fn statements(text: &str) -> Vec<Statement> {
    if is_of_other_service(text) {
        return Vec::new();
    }
    let is_to_reader = text.split(NO_LETTER_OR_DIGIT).any(|it| is_one(it, YOU));
    let of_program = evidence(text).flat_map(|line| shown(line, is_to_reader));
    let of_program = of_program.filter(|sentence| !is_person(sentence, is_to_reader));
    of_program.map(own_words).map(|words| Statement::of(&words)).take(MOST).collect()
}

/// What was seen, line by line: where a line begins to tell possible reasons it ends, and the items
/// of their list are left out.
fn evidence(text: &str) -> impl Iterator<Item = &str> {
    let mut is_listing = false;
    text.split('\n').filter_map(move |line| {
        let bare = line.trim();
        let is_item = || {
            let rest = bare.trim_start_matches(one_of("0123456789"));
            let is_number = rest.len() < bare.len() && rest.starts_with(one_of(".)"));
            is_number || bare.starts_with(one_of("-*•·–"))
        };
        let guess = POSSIBILITIES.split('|').filter_map(|words| line.find(words)).min();
        is_listing = guess.is_some() || is_listing && (bare.is_empty() || is_item());
        (guess.is_some() || !is_listing).then(|| &line[..guess.unwrap_or(line.len())])
    })
}

/// Words by which a program tells that it guesses.
const POSSIBILITIES: &str = "\
    possibility is|possible reason|possible cause|possible solution|one or more of the following|\
    this usually means|common cause|likely cause|mögliche ursache|möglicher grund|\
    mögliche gründe|möglicherweise aus|causes possibles|cause possible|raisons possibles|\
    raison possible|posibles causas|posible causa|causas posibles|possíveis causas|\
    possível causa|causas possíveis|possibili cause|possibile causa|cause possibili|\
    mogelijke oorza|考えられる原因|可能的原因|可能原因|الأسباب المحتملة";

/// A text in small letters without what a person says of themselves; what they quote stays, and
/// what holds a server's reply.
pub(super) fn without_person(text: &str) -> String {
    let is_to_reader = text.split(NO_LETTER_OR_DIGIT).any(|it| is_one(it, YOU));
    let said = evidence(text).flat_map(|line| shown(line, is_to_reader));
    let said = said.filter(|it| has_reply(it) || !is_person(it, is_to_reader) || is_setting(it));
    said.collect::<Vec<_>>().join(". ")
}

/// The sentences of a line; of a person's line that quotes something, those that it quotes.
fn shown(line: &str, is_to_reader: bool) -> Vec<&str> {
    let parts: Vec<&str> = line.split(one_of(QUOTATION)).collect();
    let is_quoting = parts.len() > 1 && is_person(parts[0], is_to_reader) && !has_reply(parts[0]);
    let quoted = parts.iter().skip(1).step_by(2).filter(|part| part.len() >= SHORTEST_QUOTE);
    let quoted: Vec<&str> = quoted.copied().collect();
    if is_quoting && !quoted.is_empty() {
        return quoted.into_iter().flat_map(sentences).collect();
    }
    sentences(line).collect()
}

/// Marks that begin and end what is quoted.
const QUOTATION: &str = "\"\u{201c}\u{201d}\u{201e}«»「」`";

/// A shorter quotation is a name, in bytes.
const SHORTEST_QUOTE: usize = 24;

/// Services that are no mail, as programs name them.
const OTHER_SERVICES: &str = "\
    mysql|database|ssh:|port 22|:21|ftp|license server|this site can't be reached|\
    err_connection|dns_probe|redis|ldap";

/// Words of which one is in whatever speaks of mail.
const OF_MAIL: &str = "mail|smtp|imap|pop3|outlook|roundcube|starttls";

/// Whether a text is about another service than mail.
fn is_of_other_service(text: &str) -> bool {
    let has = |list: &str| holds_one(text, list);
    has(OTHER_SERVICES) && !has(OF_MAIL)
}

/// Whether it is a line of a configuration: `smtpd_tls_security_level = may`.
fn is_setting(sentence: &str) -> bool {
    let mut words = sentence.split_whitespace();
    words.next().is_some_and(|name| name.contains('_')) && words.next() == Some("=")
}

/// The stage that a sentence speaks of, the one that comes last first.
fn stage(said: Concepts) -> SmtpStage {
    let has = |list: &[_]| list.iter().any(|one| said.has(*one));
    if has(&[Relay]) {
        SmtpStage::Rcpt
    } else if has(&[Sender]) {
        SmtpStage::Mail
    } else if has(&[Encryption, Certificate]) {
        SmtpStage::Tls
    } else if has(&[Login, Password]) {
        SmtpStage::Auth
    } else if has(&[Connection, NotFound, Timeout]) {
        SmtpStage::Connect
    } else {
        SmtpStage::Unknown
    }
}

/// Words by which programs lead in what a server answered; what follows is the server's.
const QUOTES: &str = "\
    server responded|server response:|server responded with|server said:|servers:|\
    antwort des servers:|serverantwort:|mailserver antwortete|server antwortete|\
    réponse du serveur :|serveur a répondu|respuesta del servidor:|servidor respondió|\
    servidor de correo respondió|resposta do servidor:|servidor respondeu|\
    risposta del server:|risposta server:|server ha risposto|antwoord van server:|サーバーの応答|\
    服务器响应|伺服器回應";

/// A sentence without what it quotes of a server, and without what is no word: addresses of pages,
/// endpoints and the names of a library's parts.
fn own_words(sentence: &str) -> String {
    let end = QUOTES.split('|').filter_map(|words| Some(sentence.find(words)? + words.len())).min();
    let quoted = end.is_some_and(|end| has_reply(&sentence[end..]));
    let (own, lead) = match end {
        Some(end) if quoted => (&sentence[..end], " "),
        // It led in what the server says in plain words.
        Some(end) if !sentence[end..].trim_matches(one_of(" :")).is_empty() => {
            (&sentence[end..], " server ")
        }
        _ => (sentence, " "),
    };
    let mut words = String::with_capacity(own.len() + lead.len());
    words.push_str(lead);
    for word in own.split_whitespace().filter(|word| !is_name(word)) {
        let is_of_tls = word.contains(OF_TLS);
        words.push_str(if is_of_tls { "tls failed:" } else { word });
        words.push(' ');
    }
    words
}

/// Whether a server's reply stands there, by its code.
fn has_reply(text: &str) -> bool {
    let mut words = text.split(no_letter_nor(".-"));
    words.any(|word| {
        let digits = word.split('-').next().filter(|it| it.is_ascii()).unwrap_or_default();
        let is_code = digits.len() == 3 && digits.starts_with(one_of("45"));
        let is_enhanced =
            digits.len() > 4 && digits[1..].starts_with('.') && !digits.contains("..");
        (is_code || is_enhanced) && digits.bytes().all(|byte| byte == b'.' || byte.is_ascii_digit())
    })
}

/// The namespace of .NET for TLS, whose exception is called after a log-in.
const OF_TLS: &str = "system.security.authentication.";

/// Whether a word is a name or a setting and says nothing: `ssl://mail.example:465`,
/// `{mail.example/imap/ssl}`, `timeout=300`.
fn is_name(word: &str) -> bool {
    let is_set = || word.split_once('=').is_some_and(|(_, value)| value.starts_with(DIGIT));
    word.contains("://") || word.starts_with('{') && word.contains('/') || is_set()
}

/// What an endpoint in a sentence stands for: `mail.example:587`, `mail.example, port 993`. Who
/// speaks of a log-in there has connected.
fn of_endpoint(sentence: &str, said: Concepts) -> &'static [Concept] {
    let Some(port) = port(sentence) else { return &[] };
    match (SENDING.contains(&port), said.has(Login)) {
        (true, true) => &[Server, Outgoing],
        (true, false) => &[Server, Connection, Outgoing],
        (false, true) => &[Server, Incoming],
        (false, false) => &[Server, Connection, Incoming],
    }
}

/// The ports for handing mail in.
const SENDING: &[u16] = &[25, 465, 587, 2525];
/// Those for fetching it.
const FETCHING: &[u16] = &[110, 143, 993, 995];

/// The port that a text in small letters names, behind a host or the word for it.
pub(super) fn port(text: &str) -> Option<u16> {
    let mut before = "";
    text.split_whitespace().find_map(|word| {
        let number = word.trim_matches(NO_ASCII_LETTER_OR_DIGIT);
        let behind_host = number.rsplit_once(one_of(":/,")).filter(|(host, _)| host.contains('.'));
        let is_named =
            WORDS_OF_PORT.split('|').any(|known| before.trim_matches('(').starts_with(known));
        before = word;
        let named = behind_host.map(|(_, port)| port).or(is_named.then_some(number))?;
        let port = named.parse().ok()?;
        (SENDING.contains(&port) || FETCHING.contains(&port)).then_some(port)
    })
}

/// The word before a port's number.
const WORDS_OF_PORT: &str = "port|puerto|porta|poort|ポート|端口|連接埠";

/// Sentences of a text in small letters.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(one_of("\n。！？؟"))
        .flat_map(|line| line.split(". "))
        .flat_map(|part| part.split("! "))
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// Words by which a person speaks of themselves.
const FIRST_PERSON: &str = "\
    i|i'm|i've|my|me|ich|mein|meine|meinen|meinem|je|j'ai|ma|mes|yo|mi|mis|tengo|puedo|eu|\
    meu|minha|mio|mia|ho|ik|mijn";

/// Words by which several do, and by which a program speaks to its reader.
const WE: &str = "we|our|wir|unser|unsere|nous|notre";

/// Words for the reader.
const YOU: &str = "you|your|ihr|ihre|ihren|sie|votre|vous";

/// The same where words are not parted.
const FIRST_PERSON_WITHIN: &str = "私|わたし|我的|我们|我無法|我无法|أنا|لدي| لي ";

/// How a person's question begins; a program's sentence never does.
const QUESTIONS: &str = "\
    why |what |how |which |warum |wieso |weshalb |was bedeutet |was heißt |wie |pourquoi |\
    comment |que signifie |que veut dire |por qué |porque |por que |qué |cómo |o que |\
    como |perché |come |cosa |che cosa |waarom |hoe |wat |لماذا |ما معنى |كيف ";

/// The same where a question does not begin with its word.
const QUESTIONS_WITHIN: &str =
    "なぜ|どうして|どうすれば|ですか|ますか|为什么|為什麼|怎么|怎麼|什么意思";

/// Marks of a line that only a program writes.
const OF_PROGRAM: &str = "exception|error:|errno|[ssl|fatal:|warning:";

/// Whether a word is one of those that are parted by `|`.
fn is_one(word: &str, words: &str) -> bool {
    words.split('|').any(|known| known == word)
}

/// Whether a person says it of themselves, asks it, or has set it.
fn is_person(sentence: &str, is_to_reader: bool) -> bool {
    if is_setting(sentence) {
        return true;
    }
    if holds_one(sentence, OF_PROGRAM) {
        return false;
    }
    let asks = sentence.ends_with('?')
        || starts_with_listed(sentence, QUESTIONS)
        || holds_one(sentence, QUESTIONS_WITHIN);
    if asks {
        return true;
    }
    let mut words = sentence.split_whitespace().map(|word| word.trim_matches(NO_LETTER_OR_DIGIT));
    words.any(|word| is_one(word, FIRST_PERSON) || !is_to_reader && is_one(word, WE))
        || holds_one(sentence, FIRST_PERSON_WITHIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_has_a_speaker_and_a_stage() {
        for (text, wanted) in [
            ("i cannot connect to the server", None),
            ("we couldn't reach the server. check your settings", Some(SmtpStage::Connect)),
            ("the server smtp.shop.example:587 cannot be reached", Some(SmtpStage::Connect)),
            ("starttls failed", Some(SmtpStage::Tls)),
            ("login failed", Some(SmtpStage::Auth)),
        ] {
            let found = statements(text).first().map(|statement| statement.stage);
            assert_eq!(found, wanted, "{text}");
        }
    }

    #[test]
    fn what_a_server_answered_is_not_the_programs_word() {
        let own = own_words("the mail server responded: 4.3.0 queue file write error");
        assert_eq!(own, " the mail server responded ");
        let own = own_words("couldn't open stream {mail.example:993/imap/ssl}");
        assert_eq!(own, " couldn't open stream ");
    }

    #[test]
    fn a_port_is_named_behind_its_host_or_its_word() {
        for (text, wanted) in [
            ("server smtp.shop.example:587 failed", Some(587)),
            ("on port 465 timed out", Some(465)),
            ("imap.shop.example, 993; timeout", None),
            ("protocol: smtp, port: 25, secure", Some(25)),
            ("587 messages", None),
        ] {
            assert_eq!(port(text), wanted, "{text}");
        }
    }
}
