//! Does something on the path strip what a server offers? A box that strikes STARTTLS out, or a
//! server that shows a listed client nothing.

use probe::session::Reply;

/// Whether something keeps the capabilities from us.
pub(crate) fn is_stripped(offered: &Reply) -> bool {
    // Sendmail shows a client that it refuses its name and ENHANCEDSTATUSCODES, and nothing else.
    let shown = offered
        .lines
        .iter()
        .skip(1)
        .filter(|line| !line.eq_ignore_ascii_case("ENHANCEDSTATUSCODES"))
        .count();
    offered.lines.iter().any(|line| is_struck_out(line)) || shown == 0
}

/// Whether a word was struck out by a box on the path: `XXXXXXXA` in the place of `STARTTLS`.
pub(crate) fn is_struck_out(word: &str) -> bool {
    word.len() >= 4
        && word.bytes().all(|byte| byte == b'X' || byte == b'A' || byte == b'*')
        && word.contains("XXX")
}
