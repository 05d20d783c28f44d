//! Does webmail speak? What it does not reach is between the provider's own servers: nobody who
//! reads mail in the browser can set it.

use crate::pasted::chars::{ASCII_LETTER_OR_DIGIT, one_of};
use crate::pasted::phrase::{contains_listed, contains_one};

/// Marks of the common programs, in what they print and log; Roundcube's own words for a mailbox
/// that it does not reach among them.
const MARKS: &str = "\
    ?_task=|roundcube|rcube_|storage server|speicherserver|\
    servidor de almacenamiento|servidor de armazenamento|opslagserver|\
    ストレージサーバー|存储服务器|خادم التخزين|imap server failed|serveur de stockage|\
    error de conexión con el servidor imap|impossibile connettersi al server imap|\
    imap サーバーへの接続に失敗|snappymail|rainloop|squirrelmail|php error:|horde|sogo";

/// Whether a text in small letters is webmail's.
pub(super) fn is_webmail(text: &str) -> bool {
    contains_listed(text, MARKS) || numbered_error(text).is_some()
}

/// Whether webmail was refused nothing, but offered no log-in: `SMTP Error (250): …`.
pub(super) fn is_unanswered(text: &str) -> bool {
    numbered_error(text).is_some_and(|number| (200..400).contains(&number))
}

/// What Roundcube says of a server that did not greet it.
const NO_GREETING: &str = "empty startup greeting";
/// And PHP of a name that DNS does not have: whoever set webmail up wrote it.
const NO_NAME: &str = "getaddrinfo";

/// Whether webmail did not come to talk to its server: `SMTP Error (-1): …`, or `Login failed …
/// Could not connect to …`.
pub(super) fn is_unreached(text: &str) -> bool {
    numbered_error(text).is_some_and(|number| !(200..600).contains(&number))
        || contains_one(text, &["could not connect to", NO_GREETING, NO_NAME])
}

/// Whether a server did not greet at a port where encryption comes first: it was spoken to in the
/// open.
pub(super) fn is_spoken_to_in_the_open(text: &str) -> bool {
    text.contains(NO_GREETING) && contains_one(text, &[":993", ":995"])
}

/// Whether the name of the server was not found.
pub(super) fn has_no_name(text: &str) -> bool {
    text.contains(NO_NAME)
}

/// Roundcube's number in brackets behind SMTP and its word for an error, in whatever language.
fn numbered_error(text: &str) -> Option<i32> {
    let at = text.find("smtp")?;
    let near = &text[at..text.ceil_char_boundary((at + 48).min(text.len()))];
    let (before, inside) = near.split_once(one_of("(（"))?;
    let number = inside.split(one_of(")）")).next()?.trim().parse().ok()?;
    // `Timeout(10)` is the number of something else.
    let is_behind_word = before.ends_with(ASCII_LETTER_OR_DIGIT);
    (!is_behind_word && !before.contains(one_of(".\n")) && near.contains(')')).then_some(number)
}
