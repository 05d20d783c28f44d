//! What every format takes from the settings card.

use verdict::{Protocol, Service, Settings, visible};

/// The services that a program may use at once, the recommended ones first: what must be installed
/// or switched on first is left out, because a program would try it and fail.
pub(super) fn ready(settings: &Settings, is_incoming: bool) -> Vec<&Service> {
    let is_wanted = |service: &&Service| {
        (service.protocol != Protocol::Smtp) == is_incoming && service.needs.is_empty()
    };
    let mut services: Vec<&Service> = settings.services.iter().filter(is_wanted).collect();
    services.sort_by_key(|service| !service.recommended);
    services
}

/// The company's name as it may be in a file: XML has no control characters, nor U+FFFE and
/// U+FFFF (XML 1.0 section 2.2), and a program shows an empty name as nothing. Without one it is
/// the domain.
pub(super) fn company(settings: &Settings) -> String {
    let name = visible(&settings.provider).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}");
    let domain = settings.address.rsplit('@').next().unwrap_or_default();
    if name.trim().is_empty() { domain.to_owned() } else { name }
}

/// Writing XML into memory: the writer's faults are those of the memory.
pub(super) type Written = std::io::Result<()>;
