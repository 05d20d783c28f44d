//! Does webmail speak? What it does not reach is between the provider's own servers: nobody who
//! reads mail in the browser can set it.

use crate::pasted::chars::one_of;
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

/// Whether webmail did not come to talk to its server: `SMTP Error (-1): …`, or `Login failed …
/// Could not connect to …`.
pub(super) fn is_unreached(text: &str) -> bool {
    numbered_error(text).is_some_and(|number| !(200..600).contains(&number))
        || contains_one(text, &["could not connect to", "empty startup greeting"])
}

/// Roundcube's number in brackets behind SMTP and its word for an error, in whatever language.
fn numbered_error(text: &str) -> Option<i32> {
    let at = text.find("smtp")?;
    let near = &text[at..text.ceil_char_boundary((at + 48).min(text.len()))];
    let (before, inside) = near.split_once(one_of("(（"))?;
    let number = inside.split(one_of(")）")).next()?.trim().parse().ok()?;
    (!before.contains(one_of(".\n")) && near.contains(')')).then_some(number)
}
