"""Takes a person's way through license files, in a real browser: issuing them in the console for devices of which one is too many,
downloading a bundle, importing it on a machine's Manage License page and on the page of a technician's project, revoking a file.
Every file is chosen in a field of the page, with scripts and without.

It needs what license_tour.py needs; the agent's machine has the serial number SW-0001. `--client` is the command-line client. With `--pictures FOLDER` it leaves
screenshots of every page.
"""

import os
import pathlib
import re
import subprocess
import tempfile

import requests
from console_tour import Tour, arguments, expect
from selenium.webdriver.common.by import By


# What the table that is uploaded has besides the organization's devices: more than a page waits for, none of an article that is taken.
STRANGE = 700


class LicenseFilesTour(Tour):
    def upload(self, text):
        """Chooses a file with this text in the page's field for one."""
        file = tempfile.NamedTemporaryFile("w", suffix=".txt", newline="")
        file.write(text)
        file.flush()
        # The browser reads it when the form is sent.
        self.uploaded = file
        self.driver.find_element(By.NAME, "chosen_file").send_keys(file.name)

    def settings(self):
        self.driver.get(f"{self.options.url}/products")
        self.sign_in()
        self.heading("Products")
        self.follow("Industrial switch")
        self.follow("License files")
        self.heading("License files")
        self.picture("files-settings")
        self.type("article_numbers", "SWITCH-8")
        self.press("Save")
        self.says("Nothing was saved yet", "an article number without a name is taken")
        self.error_is_first()
        self.type("article_numbers", "SWITCH-8 8-port switch\nSWITCH-16* 16-port switch")
        self.press("Save")
        self.says("Saved", "the settings are not saved")

    def issue(self):
        self.driver.get(self.options.url)
        self.follow("Acme Stores")
        self.follow("Industrial switch")
        self.heading("Industrial switch")
        self.license_page = self.driver.current_url
        self.picture("license-with-files")
        self.follow("Issue license files")
        self.heading("Issue license files")
        self.press("Put all on the list")
        self.says("SW-0004", "the organization's devices are not on the list")
        self.picture("files-issue")
        self.press("Issue license files")
        self.heading("3 license files are issued")
        self.says("Insufficient quota", "the fourth device is not told what is missing")
        self.says("1 device is not licensed", "the page does not say how many are not licensed")
        self.picture("files-issued")

    def issue_a_table(self):
        """A file of a spreadsheet that has one line too few columns, then the mended list, which a page does not wait for."""
        self.follow("Issue more license files")
        self.heading("Issue license files")
        table = "serial_number,article_number\r\n" + "".join(f"X-{n},OTHER\r\n" for n in range(STRANGE))
        self.upload(table + '"SW-0001,SWITCH-8\r\n')
        self.press("Issue license files")
        self.says(f"Line {STRANGE + 2}: Quotes stand around whole cells only.", "a line that is none is taken")
        self.error_is_first()
        self.picture("files-issue-wrong")
        list = self.driver.find_element(By.NAME, "devices").get_attribute("value")
        expect(list.startswith("serial_number") and f"X-{STRANGE - 1}," in list, "the uploaded list is lost")
        self.driver.find_element(By.NAME, "devices").clear()
        self.upload(table + "SW-0001,SWITCH-8\r\n")
        self.press("Issue license files")
        # The page loads itself anew until all are done.
        self.heading("The license file was there already")
        self.says(f"{STRANGE} devices are not licensed. Nothing was charged for them.", "what failed is not counted")
        self.says("These are the first 200; the table has them all.", "the long list is not cut")
        self.picture("files-issued-many")
        cookies = {cookie["name"]: cookie["value"] for cookie in self.driver.get_cookies()}
        link = self.driver.find_element(By.PARTIAL_LINK_TEXT, "Download a table").get_attribute("href")
        lines = requests.get(link, cookies=cookies, timeout=20).text.splitlines()
        expect(len(lines) == STRANGE + 2 and lines[-1].startswith("SW-0001,SWITCH-8,there_already,,fil_"), "the table is wrong")

    def download(self):
        """What the button gives, as the browser would get it."""
        self.follow("All license files")
        self.heading("License files 3")
        self.picture("files")
        form = self.driver.find_element(By.CSS_SELECTOR, "form[action$='/files/bundle']")
        token = form.find_element(By.NAME, "csrf_token").get_attribute("value")
        cookies = {cookie["name"]: cookie["value"] for cookie in self.driver.get_cookies()}
        answer = requests.post(
            form.get_attribute("action"), data={"csrf_token": token}, cookies=cookies, timeout=20)
        expect(answer.status_code == 200, f"the bundle is answered {answer.status_code}")
        self.bundle = answer.text
        expect(re.match(r"-----BEGIN COUNTERSIGN BUNDLE-----\n", self.bundle), "the bundle is no bundle")

    def import_it(self):
        self.driver.get(self.options.agent_link)
        self.heading("Manage License")
        self.follow("Import a license file")
        self.heading("Import a license file")
        self.type("document", "-----BEGIN COUNTERSIGN LICENSE-----\nnothing\n-----END COUNTERSIGN LICENSE-----")
        self.press("Import")
        self.says("Look at it again", "a file that is none is taken")
        self.error_is_first()
        self.picture("import-wrong")
        self.driver.find_element(By.NAME, "document").clear()
        self.upload(self.bundle)
        self.picture("import")
        self.press("Import")
        self.says("Licensed", "the machine is not licensed by the bundle")
        self.says("SW-0001", "the page does not say which device the file is for")
        self.says("SWITCH-8", "the page does not say the article number")
        self.picture("agent-licensed-by-file")

    def technician(self):
        """A project that has the parent license file, and takes the bundle from the console."""
        self.driver.get(f"{self.license_page}/parent-license")
        self.heading("Parent license file")
        form = self.driver.find_element(By.CSS_SELECTOR, "form[action$='/parent-license']")
        token = form.find_element(By.NAME, "csrf_token").get_attribute("value")
        cookies = {cookie["name"]: cookie["value"] for cookie in self.driver.get_cookies()}
        parent = requests.post(form.get_attribute("action"), data={"csrf_token": token}, cookies=cookies, timeout=20)
        expect(parent.status_code == 200, f"the parent license file is answered {parent.status_code}")
        with tempfile.TemporaryDirectory() as folder:
            home = pathlib.Path(folder)
            (home / "parent.txt").write_text(parent.text)
            public = str(pathlib.Path("Public").resolve())

            def client(*arguments):
                command = [str(self.options.client.resolve()), "fleet", *arguments]
                return subprocess.Popen(
                    command, cwd=home, env={**os.environ, "HOME": folder, "XDG_DATA_HOME": folder}, text=True,
                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

            expect(client("init", "--parent", "parent.txt").wait(20) == 0, "the project is not begun")
            page = client("serve", "--port", "0", "--public-directory", public)
            try:
                self.driver.get(page.stdout.readline().strip())
                self.project()
            finally:
                page.terminate()
                expect(page.wait(20) == 0, "the project's page does not end when it is asked to")

    def project(self):
        self.heading("Devices")
        self.press("Add devices")
        self.upload("name,serial_number,article_number\r\nHall 1,SW-0001,SWITCH-8\r\nHall 2,SW-0002,SWITCH-8\r\n")
        self.press("Add these")
        self.heading("Devices 2")
        self.press("Import bundle")
        self.upload("Dear technician")
        self.picture("fleet-import-bundle")
        self.press("Import bundle")
        self.says("Nothing was imported", "a letter is taken for a bundle")
        self.error_is_first()
        self.upload(self.bundle)
        self.press("Import bundle")
        self.says("2 license files were taken.", "the bundle's files are not taken")
        self.picture("fleet-imported")

    def revoke(self):
        self.driver.get(f"{self.license_page}/files")
        self.follow("SW-0001")
        self.heading("SW-0001")
        self.picture("file")
        self.press("Revoke license file")
        self.heading("Revoke the license file of SW-0001?")
        self.type("reason", "The switch was sold")
        self.picture("file-revoke")
        self.press("Revoke license file")
        self.says("Revoked", "the file is not shown as revoked")
        self.says("The switch was sold", "the reason is not shown")
        listed = requests.get(f"{self.options.url}/.well-known/license-revocations", timeout=20)
        expect(listed.status_code == 200, "the list of revoked files is not published")

    def parent(self):
        self.driver.get(f"{self.license_page}/parent-license")
        self.heading("Parent license file")
        self.picture("parent-license")
        self.says("There is none yet", "a new license has a parent license file")

    def steps(self):
        self.settings()
        self.issue()
        self.issue_a_table()
        self.download()
        self.import_it()
        self.parent()
        self.technician()
        self.revoke()
        return "The tour is done: issued, refused, downloaded, imported, revoked."


if __name__ == "__main__":
    parser = arguments("Takes a person's way through license files.")
    parser.add_argument("--agent-link", required=True)
    parser.add_argument("--client", required=True, type=pathlib.Path)
    LicenseFilesTour(parser.parse_args()).run()
