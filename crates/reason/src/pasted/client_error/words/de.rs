//! German.

use super::concept::{Concept, Stems};

pub(super) const STEMS: &[Stems] = &[
    (Concept::Outgoing, "postausgang|smtp|ausgangsserver|ausgehend|senden der|versand|sende"),
    (Concept::Incoming, "posteingang|eingangsserver|eingehend|imap|pop3|abruf|empfang"),
    (Concept::Server, "server|host|rechner"),
    (Concept::Connection, "verbind|verbund|erreich|kontakt|antwort|netzwerk|hergestellt"),
    (
        Concept::Failed,
        "fehlgeschlagen|fehler|nicht möglich|konnte|kann nicht|kann keine|\
         keine verbindung|nicht verfügbar|nicht erreichbar|gescheitert|lehnt|\
         keine antwort|antwortet nicht|gestört",
    ),
    (Concept::Not, "nicht|kein|ohne"),
    (
        Concept::Timeout,
        "zeitüberschreitung|zeitlimit|timeout|ablaufzeit|wartezeit|zeit überschritten|\
         abgelaufene zeit",
    ),
    (
        Concept::Broken,
        "unterbrochen|verloren|getrennt|abgebrochen|zurückgesetzt|unerwartet|\
         geschlossen|beendet",
    ),
    (
        Concept::NotFound,
        "nicht gefunden|unbekannt|nicht finden|nicht aufgelöst|nicht auflösen|\
         existiert nicht|kein solcher host|nicht ermittelt",
    ),
    (Concept::Certificate, "zertifikat|identität|sicherheitszert"),
    (
        Concept::Untrusted,
        "ungültig|nicht gültig|abgelaufen|stimmt nicht|nicht überein|nicht vertrau|\
         vertrauenswürdig|überprüf|verifizier|bestätig|falsch|problem|selbst signiert|\
         selbstsigniert|unbekannt|nicht sicher|anderen namen|gehört zu einer anderen",
    ),
    (Concept::Encryption, "starttls|tls|ssl|verschlüssel|sichere verbindung"),
    (Concept::Unsupported, "unterstütz|nicht angibt|bietet|nicht verfügbar|fehlende"),
    (Concept::Login, "anmeld|authentifi|authentis|einlog|login|anmeldung"),
    (
        Concept::Method,
        "authentifizierungsmethode|verschlüsselte passw|verschlüsselten passw|\
         verschlüsselter passw|verschlüsselte übertragung des passw|anmeldemethode|\
         kennwort-authentifizierung",
    ),
    (Concept::Password, "passwort|kennwort|benutzername|zugangsdaten|anmeldedaten"),
    (
        Concept::Refused,
        "falsch|ungültig|abgelehnt|zurückgewiesen|verweiger|nicht akzeptiert|\
         nicht korrekt|inkorrekt|fehlgeschlagen|nicht erlaubt|nicht zulässig|zulässt|\
         zugelassen|unzulässig|nicht gestattet|erlaubt|lässt|authentifizierungsfehler|\
         authentifizierung fehl",
    ),
    (Concept::Required, "erforder|benötigt|verlangt|notwendig|muss|erwartet"),
    (Concept::Relay, "relay|weiterleit|weiterzuleiten|weitervermitt"),
    (
        Concept::DataFile,
        "datendatei|persönliche ordner|outlook.pst|.ost|standard-e-mail-ordner|\
         ordnergruppe",
    ),
    (Concept::TooMany, "zu viele|maximale anzahl|höchstzahl|gleichzeitig"),
    (Concept::Temporary, "vorübergehend|temporär|später|intern"),
    (Concept::Sender, "absenderadresse|absender-adresse|adresse des absenders"),
    (Concept::Size, "größe der nachricht|nachrichtengröße|zu groß"),
];
