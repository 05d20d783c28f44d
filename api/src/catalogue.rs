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
    use content::Library;

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

    #[test]
    fn every_check_and_module_has_a_mail_flow() {
        let checks = checks::CHECKS.iter().map(|check| check.id);
        for id in checks.chain(reason::MODULES.iter().map(|module| module.id)) {
            assert!(
                reason::has_road(id),
                "enter `{id}` in the table of crates/reason/src/road.rs, so that its faults can be \
                 causes"
            );
        }
    }
}
