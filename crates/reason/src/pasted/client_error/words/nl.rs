//! Dutch.

use super::concept::{Concept, Stems};

pub(super) const STEMS: &[Stems] = &[
    (Concept::Outgoing, "uitgaand|smtp|verzend|verzonden|verstuur"),
    (Concept::Incoming, "inkomend|imap|pop3|ontvang|ophalen"),
    (Concept::Server, "server|host"),
    (Concept::Connection, "verbind|verbonden|bereik|contact|reageer|tot stand|netwerk|antwoord"),
    (
        Concept::Failed,
        "mislukt|kan niet|kan geen|kon niet|kon geen|fout|niet beschikbaar|\
         reageert niet|weiger|niet mogelijk|onmogelijk",
    ),
    (Concept::Not, "niet|geen|zonder"),
    (Concept::Timeout, "time-out|timeout|wachttijd|verlopen|te lang"),
    (
        Concept::Broken,
        "verbroken|onderbroken|gesloten|onverwacht|beëindigd|afgebroken|verloren|\
         opnieuw ingesteld",
    ),
    (Concept::NotFound, "niet gevonden|onbekend|niet vinden|bestaat niet|vinden|opgelost"),
    (Concept::Certificate, "certifica|identiteit van|principalnaam"),
    (
        Concept::Untrusted,
        "ongeldig|niet geldig|verlopen|komt niet overeen|overeen|vertrouw|verif|\
         controle|probleem|zelfondertekend|onjuist",
    ),
    (Concept::Encryption, "starttls|tls|ssl|versleutel|beveiligde verbinding|codering"),
    (Concept::Unsupported, "ondersteun|niet aankondigt|mist|ontbreken|niet beschikbaar|biedt"),
    (Concept::Login, "authenticat|authenticer|aanmeld|inlog|verificatie|login"),
    (
        Concept::Method,
        "authenticatiemethode|versleutelde wachtwoord|verificatiemethode|\
         beveiligd wachtwoord|wachtwoordverificatie",
    ),
    (Concept::Password, "wachtwoord|gebruikersnaam|aanmeldgegevens|inloggegevens"),
    (
        Concept::Refused,
        "onjuist|ongeldig|geweiger|weiger|verkeerd|afgewezen|niet geaccepteerd|\
         niet toegestaan|toestaan|toegestaan|staat geen|mislukt|niet correct|\
         authenticatiefout",
    ),
    (Concept::Required, "vereist|nodig|verplicht|moet"),
    (Concept::Relay, "relay|doorstur|doorgeven|doorgestuurd"),
    (Concept::DataFile, "gegevensbestand|persoonlijke mappen|outlook.pst|.ost|standaardmappen"),
    (Concept::TooMany, "te veel|maximaal aantal|maximum aantal|gelijktijdig|maximale aantal"),
    (Concept::Temporary, "tijdelijk|later|intern"),
    (Concept::Sender, "afzenderadres|adres van de afzender"),
    (Concept::Size, "grootte van het bericht|berichtgrootte|te groot"),
];
