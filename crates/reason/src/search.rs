//! What did a person type into the search? A question that an article answers, something to check,
//! or an error to explain; where nothing fits, what to do instead.

use std::net::IpAddr;

use content::{SearchAnswer, Typed};
use verdict::{Names, Subject};

use crate::context::Context;
use crate::diagnosis::claims;
use crate::pasted::UserSays;
use crate::report::template_values::general;

/// Endings of files that people ask about; none of them is a top-level domain.
const FILES: &[&str] = &["dat", "eml", "msg", "ost", "pst", "ics", "vcf", "asc", "p7s", "docx"];

/// The answer of the search to what was typed.
#[must_use]
pub fn search(text: &str, names: Names, context: &Context) -> SearchAnswer {
    let library = &context.library;
    let mut articles = library.search(text, &context.lang);
    let (typed, about) = named(text, names).unwrap_or_else(|| (read(text, context), None));
    // A name stands for itself: its words are no question.
    if about.is_some() {
        articles.clear();
    }
    if typed == Typed::Error && articles.is_empty() {
        let (found, _) = claims::of_text(text, UserSays::default(), context);
        let known = claims::knowing(text, &found, context);
        let mut cards = library.articles(&context.lang).articles;
        cards.retain(|card| Some(&card.slug) == known.as_ref());
        articles = cards;
    }
    let is_open = articles.is_empty() || typed != Typed::Question;
    let say = Some(say(typed, context)).filter(|_| is_open && !text.trim().is_empty());
    let lang = library.known(&context.lang);
    SearchAnswer { dir: library.dir(&lang).to_owned(), lang, typed, about, articles, say }
}

/// A domain, a mail address or an IP address that stands alone, as it is understood.
fn named(text: &str, names: Names) -> Option<(Typed, Option<String>)> {
    let ending = text.trim().rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let subject = Subject::parse(text, names).ok().filter(|_| !FILES.contains(&ending.as_str()))?;
    let (typed, about) = match &subject {
        Subject::Domain(domain) => (Typed::Domain, domain.to_string()),
        Subject::Mailbox(address) => (Typed::Mailbox, address.to_string()),
        Subject::Address(address) => (Typed::Address, address.to_string()),
        Subject::Server(host) => (Typed::Domain, host.to_string()),
    };
    Some((typed, Some(about)))
}

/// Whether words are an error that the readers of pasted text know.
fn read(text: &str, context: &Context) -> Typed {
    let starts_with_reply = text.trim_start().get(..3).is_some_and(is_reply);
    let has_code = starts_with_reply || text.split_whitespace().any(is_code);
    let is_copied = has_code || text.lines().count() > 1;
    if !is_copied {
        return Typed::Question;
    }
    let (found, _) = claims::of_text(text, UserSays::default(), context);
    if found.iter().any(claims::is_fault) { Typed::Error } else { Typed::Question }
}

/// The code of a reply that refuses: `550`. In the midst of words three digits may be anything.
fn is_reply(text: &str) -> bool {
    text.starts_with(['4', '5']) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// An enhanced status (`5.7.1`) or a hexadecimal error (`0x800ccc0e`).
fn is_code(word: &str) -> bool {
    let word = word.trim_matches(|ch: char| !ch.is_ascii_alphanumeric());
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_status = word.matches('.').count() == 2 && word.split('.').all(is_digits);
    let is_hexadecimal = word.len() >= 6 && word.to_ascii_lowercase().starts_with("0x");
    let is_address = word.parse::<IpAddr>().is_ok();
    !is_address && (is_status || is_hexadecimal)
}

fn say(typed: Typed, context: &Context) -> String {
    let key = match typed {
        Typed::Question | Typed::Unrecognised => "search.question",
        Typed::Domain => "search.domain",
        Typed::Mailbox => "search.mailbox",
        Typed::Address => "search.address",
        Typed::Error => "search.error",
    };
    let mut reader = context.reader();
    reader.values = general(context, None);
    context.library.sentence(key, &reader)
}

#[cfg(test)]
mod tests {
    use content::Library;

    use super::*;

    #[test]
    fn what_is_no_question_is_known_for_what_it_is() {
        let context = Context::new(Library::embedded());
        for (text, typed, about) in [
            ("why is my e-mail not working", Typed::Question, None),
            ("shop.example.com", Typed::Domain, Some("shop.example.com")),
            ("Anna <anna@example.com>", Typed::Mailbox, Some("anna@example.com")),
            ("192.0.2.25", Typed::Address, Some("192.0.2.25")),
            ("550 5.7.1 relaying denied", Typed::Error, None),
            ("0x800CCC0E", Typed::Error, None),
            ("winmail.dat", Typed::Question, None),
            ("how many mails in 500 days", Typed::Question, None),
        ] {
            let answer = search(text, Names::default(), &context);
            assert_eq!((answer.typed, answer.about.as_deref()), (typed, about), "{text}");
            assert!(about.is_none() || answer.articles.is_empty(), "{text}");
        }
    }

    #[test]
    fn where_nothing_fits_there_are_ways_on() {
        let context = Context::new(Library::embedded());
        let nothing = search("recipe for apple pie", Names::default(), &context);
        assert!(nothing.articles.is_empty());
        assert!(nothing.say.is_some_and(|say| say.contains("Paste the whole error message")));
        let found = search("can receive but not send", Names::default(), &context);
        assert!(!found.articles.is_empty() && found.say.is_none());
    }
}
