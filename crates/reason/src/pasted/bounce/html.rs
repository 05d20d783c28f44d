//! What does a page of HTML say to a person? Its text, without tags, and without what is there for
//! programs.

use crate::pasted::chars::{ASCII_LETTER_OR_DIGIT, one_of};

/// Elements whose text nobody sees.
const UNSEEN: [&str; 2] = ["style", "script"];

/// The usual entities, and what they stand for.
const ENTITIES: &[(&str, &str)] = &[
    ("lt", "<"),
    ("gt", ">"),
    ("amp", "&"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", " "),
    ("rsquo", "'"),
    ("auml", "ä"),
    ("ouml", "ö"),
    ("uuml", "ü"),
    ("Auml", "Ä"),
    ("Ouml", "Ö"),
    ("Uuml", "Ü"),
    ("szlig", "ß"),
    ("agrave", "à"),
    ("aacute", "á"),
    ("acirc", "â"),
    ("atilde", "ã"),
    ("ccedil", "ç"),
    ("egrave", "è"),
    ("eacute", "é"),
    ("ecirc", "ê"),
    ("iacute", "í"),
    ("icirc", "î"),
    ("ntilde", "ñ"),
    ("oacute", "ó"),
    ("ocirc", "ô"),
    ("otilde", "õ"),
    ("ugrave", "ù"),
    ("uacute", "ú"),
];

/// No entity is longer, in bytes.
const LONGEST_ENTITY: usize = 10;

/// The text of an HTML part. Each tag ends a line, so that an address that is linked stands at the
/// start of one.
pub(super) fn text(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(one_of("<&")) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('&') {
            let (said, length) = entity(rest);
            out.push_str(&said);
            rest = &rest[length..];
            continue;
        }
        out.push('\n');
        let tag = &rest[1..];
        let end =
            UNSEEN.iter().find(|name| begins(tag, name)).map_or(Some(0), |name| closing(tag, name));
        // What is not closed is unseen to its end.
        let Some(start) = end else { return out };
        let after = &tag[start..];
        rest = after.find('>').map_or("", |end| &after[end + 1..]);
    }
    out.push_str(rest);
    out
}

fn begins(tag: &str, name: &str) -> bool {
    tag.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
        && !tag[name.len()..].starts_with(ASCII_LETTER_OR_DIGIT)
}

/// Where the end tag of an element begins.
fn closing(tag: &str, name: &str) -> Option<usize> {
    tag.match_indices("</").map(|(at, _)| at).find(|at| begins(&tag[at + 2..], name))
}

/// The text of the entity at the start, and its length there; what is none stays as it is.
fn entity(text: &str) -> (String, usize) {
    let near = &text[1..text.floor_char_boundary(LONGEST_ENTITY + 2)];
    let Some((name, _)) = near.split_once(';') else { return ("&".to_owned(), 1) };
    let number = match name.strip_prefix('#') {
        Some(hex) if hex.starts_with(one_of("xX")) => u32::from_str_radix(&hex[1..], 16).ok(),
        Some(decimal) => decimal.parse().ok(),
        None => None,
    };
    let known =
        ENTITIES.iter().find(|(known, _)| *known == name).map(|(_, said)| (*said).to_owned());
    match number.and_then(char::from_u32).map(String::from).or(known) {
        Some(said) => (said, name.len() + 2),
        None => ("&".to_owned(), 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_becomes_what_a_person_reads() {
        for (html, wanted) in [
            ("<p>Empf&auml;nger &lt;bob@example.com&gt;</p>", "Empfänger <bob@example.com>"),
            ("<style>p { full }</style>a<SCRIPT x=1>mailbox</script >b", "a b"),
            ("couldn&#8217;t &#x41; &unknown; & co", "couldn’t A &unknown; & co"),
            ("<style>never closed", ""),
            ("<styled>seen", "seen"),
            ("a < b", "a"),
        ] {
            assert_eq!(
                text(html).split_whitespace().collect::<Vec<_>>().join(" "),
                wanted,
                "{html}"
            );
        }
    }
}
