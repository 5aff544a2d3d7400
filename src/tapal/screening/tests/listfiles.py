"""List files of people, numbers and orders that do not exist, and reading them to the end."""

import csv
import json
from collections import Counter
from pathlib import Path

from tapal.screening.lists import Finding, Reading, read_list

NULL = "-0- "
REMARKS = (
    "DOB 15 Aug 1960; alt. DOB circa 1962; POB Motaain, Indonesia; nationality Indonesia; citizen Timor-Leste; "
    "Gender Male; Passport B7654321 (Indonesia) expires 01 Jan 2030; National ID No. 5306 (Indonesia); "
    "a.k.a. 'PAK BAM'; Linked To: CV CONTOH."
)


class Read:
    """A list read to its end, with its findings."""

    def __init__(self, kind: str, path: Path) -> None:
        self.findings: list[Finding] = []
        self.reading: Reading = read_list(kind, path, self.findings.append)
        self.entries = list(self.reading.entries())
        self.by_id = {entry.entry_id: entry for entry in self.entries}
        self.codes = Counter(finding.code for finding in self.findings)


def sdn(*rows: str) -> str:
    """Rows of an OFAC main file."""
    return "".join(row + "\r\n" for row in rows)


def person(number: int, name: str = "WIRJOSENTONO, Bambang", remarks: str = NULL, program: str = "TEST") -> str:
    """One row of an OFAC main file."""
    told = remarks if remarks == NULL else f'"{remarks}"'
    return f'{number},"{name}","individual","{program}",' + f"{NULL}," * 7 + told


def ofac(folder: Path, main: str, alt: str = "", add: str = "", comments: str | None = None) -> Read:
    """Read OFAC files of this content."""
    (folder / "sdn.csv").write_bytes(main.encode())
    (folder / "alt.csv").write_bytes(alt.encode())
    (folder / "add.csv").write_bytes(add.encode())
    if comments is not None:
        (folder / "sdn_comments.csv").write_bytes(comments.encode())
    return Read("ofac", folder)


UN_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<CONSOLIDATED_LIST dateGenerated="2026-01-01">\n<INDIVIDUALS>\n'
UN_TAIL = "</INDIVIDUALS></CONSOLIDATED_LIST>\n"


def individual(number: str = "TSi.001", **parts: str) -> str:
    """One record of the UN list."""
    inside = "".join(parts.values())
    return (
        f"<INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>Bambang</FIRST_NAME><SECOND_NAME>Wirjosentono</SECOND_NAME>"
        f"<REFERENCE_NUMBER>{number}</REFERENCE_NUMBER>{inside}</INDIVIDUAL>\n"
    )


def un(folder: Path, *records: str, head: str = UN_HEAD, tail: str = UN_TAIL) -> Read:
    """Read a UN list of these records."""
    path = folder / "un.xml"
    path.write_text(head + "".join(records) + tail, encoding="utf-8")
    return Read("un", path)


def ftm_entity(entity_id: str, schema: str = "Person", /, **properties: list[str]) -> dict[str, object]:
    """One FollowTheMoney entity."""
    return {"id": entity_id, "schema": schema, "caption": "", "properties": properties}


def ftm(folder: Path, *lines: object) -> Read:
    """Read JSON lines; text is written as it is."""
    path = folder / "list.jsonl"
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return Read("ftm", path)


def csv_list(folder: Path, content: str) -> Read:
    """Read a table."""
    (folder / "list.csv").write_text(content, encoding="utf-8")
    return Read("csv", folder / "list.csv")


# The columns of the UK Sanctions List as it is published; every row in the tests is made up.
UK_COLUMNS = (
    "Last Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,"
    "Name type,Alias strength,Title,Name non-latin script,Non-latin script type,Non-latin script language,"
    "Regime Name,Designation Type,Designation source,Sanctions Imposed,Other Information,UK Statement of Reasons,"
    "Address Line 1,Address Line 2,Address Line 3,Address Line 4,Address Line 5,Address Line 6,"
    "Address Postal Code,Address Country,Phone number,Website,Email address,Date Designated,D.O.B,"
    "Nationality(/ies),National Identifier number,National Identifier additional information,Passport number,"
    "Passport additional information,Position,Gender,Town of birth,Country of birth,Type of entity,Subsidiaries,"
    "Parent company,Business registration number (s),IMO number,Current owner/operator (s),"
    "Previous owner/operator (s),Current believed flag of ship,Previous flags,Type of ship,Tonnage of ship,"
    "Length of ship,Year Built,Hull identification number (HIN)"
)


def uk_row(surname: str, number: str) -> str:
    """One person of the UK Sanctions List, by these columns."""
    facts = {"Name 6": surname, "Unique ID": number, "Name type": "Primary Name", "Designation Type": "Individual"}
    return ",".join(facts.get(column, "") for column in UK_COLUMNS.split(","))


# Those of the closed list that are read or stand between.
OFSI_COLUMNS = (
    "Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,Name Non-Latin Script,Non-Latin Script Type,"
    "Non-Latin Script Language,DOB,Town of Birth,Country of Birth,Nationality,Passport Number,Passport Details,"
    "National Identification Number,National Identification Details,Position,Address 1,Address 2,Address 3,"
    "Address 4,Address 5,Address 6,Post/Zip Code,Country,Other Information,Group Type,Alias Type,Alias Quality,"
    "Regime,Listed On,UK Sanctions List Date Designated,Last Updated,Group ID"
)


def uk(
    folder: Path, *rows: dict[str, str], columns: str = UK_COLUMNS, before: str = "Report Date: 24-Nov-2026"
) -> Read:
    """Read a list of the United Kingdom of these rows, each by the names of its columns."""
    path = folder / "UK-Sanctions-List.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(f"{before}\r\n")
        writer = csv.DictWriter(file, columns.split(","), restval="")
        writer.writeheader()
        writer.writerows(rows)
    return Read("uk", path)


HEADER = "entry_id,name,birth_date,nationality,sex,document_number,valid_from,valid_to\n"
