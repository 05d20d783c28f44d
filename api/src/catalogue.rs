//! The catalogue: every check with its codes.

use content::Library;
use reason::Listed;
use verdict::{Catalogue, Code};

/// The code called `id`.
pub(crate) fn code(id: &str) -> Option<&'static Code> {
    checks::codes().chain(reason::codes()).find(|code| code.id == id)
}

/// Every check with its codes, in a language.
pub(crate) fn catalogue(lang: &str, library: &Library) -> Catalogue {
    let codes: Vec<Vec<&Code>> = checks::CHECKS
        .iter()
        .map(|check| check.codes.iter().copied().chain([&check.unfinished]).collect())
        .collect();
    let listed = checks::CHECKS.iter().zip(&codes);
    let listed =
        listed.map(|(check, codes)| Listed { id: check.id, subjects: check.subjects, codes });
    reason::catalogue(listed.chain(reason::MODULES.iter().copied()), lang, library)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use content::Library;
    use verdict::Code;

    /// What a heading with phrases in the place of values says at its worst.
    const CLUMSY: &[&str] = &[
        "{{",
        "domain your domain",
        "host the server",
        "server the address",
        "server the server",
        "port the port",
        "port a port",
        "name this name",
        "mailbox this name",
        "blocklist the blocklist",
        "key the key",
        "character the mistake",
        "_dmarc.",
        "_domainkey.",
        "_mta-sts.",
        "many of its limit",
        "(enough",
        "enough bits",
        "as its name",
        "include:",
        "file at the set-up file",
        "  ",
    ];

    #[test]
    fn every_meaning_reads_as_a_sentence() {
        let catalogue = super::catalogue("en", &Library::embedded());
        let meanings = catalogue
            .checks
            .iter()
            .flat_map(|check| &check.codes)
            .map(|code| (&code.id, &code.meaning));
        let clumsy = |meaning: &str| {
            let starts_large = meaning.chars().next().is_some_and(|first| !first.is_lowercase());
            !starts_large || CLUMSY.iter().any(|words| meaning.contains(words))
        };
        let wrong: Vec<_> =
            meanings.filter(|(code, meaning)| code == meaning || clumsy(meaning)).collect();
        assert!(wrong.is_empty(), "{wrong:#?}\nwrite these under [meanings] in en/words.toml");
    }

    fn tables() -> impl Iterator<Item = (&'static str, &'static [&'static Code])> {
        let checks = checks::CHECKS.iter().map(|check| (check.id, check.codes));
        checks.chain(reason::MODULES.iter().map(|module| (module.id, module.codes)))
    }

    #[test]
    fn no_two_checks_have_the_same_rank_on_the_mail_path() {
        let mut ranks = BTreeMap::new();
        for (check, codes) in tables() {
            for code in codes {
                let other = ranks.insert((code.path.stage, code.path.order), check);
                assert!(other.is_none_or(|other| other == check), "{check} has that of {other:?}");
            }
        }
    }

    #[test]
    fn what_explains_a_symptom_is_a_check() {
        let known: Vec<&str> = tables().map(|(check, _)| check).collect();
        for code in tables().flat_map(|(_, codes)| codes) {
            let unknown = code.path.explained_by.iter().find(|check| !known.contains(check));
            assert_eq!(unknown, None, "{} names no check", code.id);
        }
    }
}
