#ifndef TIENDO_DEADLINE_ALERTER_DELIVERY_ASCII_H
#define TIENDO_DEADLINE_ALERTER_DELIVERY_ASCII_H
// Any text as ASCII that also lies in the alphabet of short messages (GSM 03.38), so that a gateway neither drops a character nor makes one message
// three. Pure.

// Mails lose their accents, signs become the nearest ones, what has none becomes '?'; line breaks stay. Of text that is no UTF-8 the bad bytes
// become '?'. The caller frees it.
char *ascii_of (const char *text);
#endif
