//! What can be found?

use content::Library;
use reason::Listed;
use verdict::{Catalogue, Code};

/// The code called `id`.
pub(crate) fn code(id: &str) -> Option<&'static Code> {
    checks::codes().chain(reason::codes()).find(|code| code.id == id)
}

/// Every check with its codes, in a language.
pub(crate) fn catalogue(lang: &str, library: &Library) -> Catalogue {
    let codes: Vec<Vec<&Code>> =
        checks::CHECKS.iter().map(|check| check.codes.iter().copied().chain([&check.unfinished]).collect()).collect();
    let listed = checks::CHECKS.iter().zip(&codes);
    let listed = listed.map(|(check, codes)| Listed { id: check.id, subjects: check.subjects, codes });
    reason::catalogue(listed.chain(reason::MODULES.iter().copied()), lang, library)
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_check_and_module_stands_on_a_road() {
        let checks = checks::CHECKS.iter().map(|check| check.id);
        for id in checks.chain(reason::MODULES.iter().map(|module| module.id)) {
            assert!(
                reason::has_road(id),
                "enter `{id}` in the table of reason/src/road.rs, so that its faults can be causes"
            );
        }
    }
}
